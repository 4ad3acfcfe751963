// API tokens from files that may change while the gateway runs.
#ifndef PHONEGATE_SERVICE_UPSTREAM_TOKEN_FILES_H_
#define PHONEGATE_SERVICE_UPSTREAM_TOKEN_FILES_H_

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/clock.h"
#include "service/base/log.h"
#include "service/base/metrics.h"
#include "service/base/mutex.h"
#include "service/lane/awaitable.h"
#include "service/lane/timers.h"
#include "service/upstream/token_source.h"

namespace phonegate {

// Where the token of one project stands.
struct TokenFile {
  std::string project_alias;
  std::string path;
};

// Keeps the token of each project as its file says. A file holds one token of
// visible ASCII characters, at most 4 KiB, and at most one line feed after it.
// A new file that is not like that is not taken: the old token stays, the log
// says so once for each distinct problem, and the metrics count each failed read.
//
// The memory of a token is wiped when its last user lets go of it. Safe to call
// from any thread; only Token never waits for the disk. `log` and `metrics`
// outlive it.
class TokenFiles final : public TokenSource {
 public:
  // How long a file must say the same before it is believed.
  static constexpr std::chrono::milliseconds kStable{250};

  TokenFiles(const std::vector<TokenFile>& files, Log& log, Metrics& metrics);

  // Reads all files for the first time. The error is a sentence that names
  // project, path, what is wrong and what to do.
  absl::Status Load();

  std::shared_ptr<const std::string> Token(const std::string& project_alias) override;

  // Reads the project's file again, once for each token that is refused: a storm
  // of refusals reads it no more often than one. Where the file holds a new token,
  // it waits until that is old enough to be taken. A 401 is no reason to take it
  // sooner: SignalWire says it for a missing scope too, so the old token may be the
  // better one.
  Awaitable<bool> RefreshAfterRejection(const std::string& project_alias, const std::string& rejected,
                                        const Clock& clock, Timers& timers, Deadline deadline) override;

  // Opens all files again and takes the tokens that are different by now and were
  // already so `kStable` before: a file that is being written may hold the
  // beginning of a token. Looks at contents only: what changes may be a link
  // somewhere on the path. `now` is the time by the one clock of all calls.
  void Refresh(SteadyTime now);

 private:
  using Snapshot = std::shared_ptr<const std::string>;

  // A text that was read and is not taken yet; null when there is none.
  struct Candidate {
    Snapshot token;
    SteadyTime seen;
  };

  // One project's file and what is known of it.
  struct Entry {
    explicit Entry(const TokenFile& token_file) : file(token_file) {}

    const TokenFile file;
    Mutex reading;                             // held while the file is read
    Mutex mutex ABSL_ACQUIRED_AFTER(reading);  // held for moments only
    Snapshot current ABSL_GUARDED_BY(mutex);
    Snapshot rejected ABSL_GUARDED_BY(reading);  // the file was read again for it
    Candidate candidate ABSL_GUARDED_BY(reading);
    std::set<std::string> problems ABSL_GUARDED_BY(reading);  // reported since the last good file
  };

  static absl::StatusOr<Snapshot> Read(const TokenFile& file);
  Entry* Find(const std::string& project_alias);
  static Snapshot Current(Entry& entry);
  void Store(Entry& entry, Snapshot token);
  // Reads the file when that may bring something else than `rejected`. When there is
  // a candidate afterwards: the time to look again.
  std::optional<SteadyTime> LookAfterRejection(Entry& entry, const std::string& rejected, SteadyTime now);
  void RefreshEntry(Entry& entry, SteadyTime now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(entry.reading);
  void ReportKept(Entry& entry, const std::string& problem) ABSL_EXCLUSIVE_LOCKS_REQUIRED(entry.reading);

  Log& log_;
  Metrics& metrics_;
  std::deque<Entry> entries_;  // a deque, as a mutex cannot move
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_UPSTREAM_TOKEN_FILES_H_
