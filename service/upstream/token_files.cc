#include "service/upstream/token_files.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <string.h>

#include "service/base/small_file.h"
#include "service/base/text.h"
#include "service/lane/spawn.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxTokenFile = 4096;  // bytes

// A text whose memory is wiped with it.
std::shared_ptr<std::string> NewSecret() {
  return {new std::string, [](std::string* secret) {
            secret->resize(secret->capacity());
            explicit_bzero(secret->data(), secret->size());
            delete secret;
          }};
}

void TrimLineEnd(std::string& text) {
  if (!text.ends_with('\n')) return;
  text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsVisibleAscii(char c) { return c > ' ' && c < '\x7f'; }

// What is wrong with a token, as it goes on after the file's name; empty when
// nothing is. A space is not part of any token, so the file is not only a token.
std::string_view WhyUnfit(const std::string& token) {
  if (token.empty()) return "is empty";
  if (std::all_of(token.begin(), token.end(), IsSpace)) return "holds nothing but white space";
  if (std::any_of(token.begin(), token.end(), IsSpace)) return "holds white space besides the token";
  if (!std::all_of(token.begin(), token.end(), IsVisibleAscii))
    return "holds characters that are not visible ASCII";
  return {};
}

}  // namespace

TokenFiles::TokenFiles(const std::vector<TokenFile>& files, Log& log, Metrics& metrics)
    : log_(log), metrics_(metrics), entries_(files.begin(), files.end()) {}

absl::StatusOr<TokenFiles::Snapshot> TokenFiles::Read(const TokenFile& file) {
  std::shared_ptr<std::string> token = NewSecret();
  if (absl::Status read = ReadSmallFile(file.path, kMaxTokenFile, *token); !read.ok()) return read;
  TrimLineEnd(*token);
  if (const std::string_view why = WhyUnfit(*token); !why.empty())
    return absl::FailedPreconditionError(std::string(why));
  return token;
}

absl::Status TokenFiles::Load() {
  for (Entry& entry : entries_) {
    const MutexLock lock(entry.reading);
    absl::StatusOr<Snapshot> token = Read(entry.file);
    if (!token.ok()) {
      return absl::FailedPreconditionError(
          Concat("The token file of project \"", entry.file.project_alias, "\", ", entry.file.path, ", ",
                 std::string(token.status().message()),
                 "; write the project's API token into it, and nothing else."));
    }
    Store(entry, *std::move(token));
  }
  return absl::OkStatus();
}

std::shared_ptr<const std::string> TokenFiles::Token(const std::string& project_alias) {
  Entry* entry = Find(project_alias);
  return entry == nullptr ? nullptr : Current(*entry);
}

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): the caller keeps them
Awaitable<bool> TokenFiles::RefreshAfterRejection(const std::string& project_alias,
                                                  const std::string& rejected, const Clock& clock,
                                                  Timers& timers, Deadline deadline) {
  Entry* entry = Find(project_alias);
  if (entry == nullptr) co_return false;
  std::optional<SteadyTime> again = LookAfterRejection(*entry, rejected, clock.Steady());
  while (again && *again < deadline) {
    co_await timers.SleepUntil(*again);
    const bool cancelled = co_await Cancelled();
    again = cancelled ? std::nullopt : LookAfterRejection(*entry, rejected, clock.Steady());
  }
  const Snapshot current = Current(*entry);
  co_return current != nullptr && *current != rejected;
}

void TokenFiles::Refresh(SteadyTime now) {
  for (Entry& entry : entries_) {
    const MutexLock lock(entry.reading);
    RefreshEntry(entry, now);
  }
}

TokenFiles::Entry* TokenFiles::Find(const std::string& project_alias) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    return entry.file.project_alias == project_alias;
  });
  return found == entries_.end() ? nullptr : &*found;
}

TokenFiles::Snapshot TokenFiles::Current(Entry& entry) {
  const MutexLock lock(entry.mutex);
  return entry.current;
}

void TokenFiles::Store(Entry& entry, Snapshot token) {
  {
    const MutexLock lock(entry.mutex);
    entry.current.swap(token);
  }
  metrics_.TokenTaken(entry.file.project_alias);
}

std::optional<SteadyTime> TokenFiles::LookAfterRejection(Entry& entry, const std::string& rejected,
                                                         SteadyTime now) {
  const MutexLock lock(entry.reading);
  const Snapshot before = Current(entry);
  if (before == nullptr || *before != rejected) return std::nullopt;
  const bool first = entry.rejected != before;
  entry.rejected = before;
  const bool due = entry.candidate.token != nullptr && now >= entry.candidate.seen + kStable;
  if (first || due) RefreshEntry(entry, now);
  if (entry.candidate.token == nullptr) return std::nullopt;
  return entry.candidate.seen + kStable;
}

void TokenFiles::RefreshEntry(Entry& entry, SteadyTime now) {
  absl::StatusOr<Snapshot> token = Read(entry.file);
  const Candidate candidate = std::exchange(entry.candidate, {});
  if (!token.ok()) return ReportKept(entry, std::string(token.status().message()));
  entry.problems.clear();
  const Snapshot before = Current(entry);
  if (before != nullptr && *before == **token) return;
  const bool seen_before = candidate.token != nullptr && *candidate.token == **token;
  if (!seen_before || now < candidate.seen + kStable) {
    entry.candidate = {*std::move(token), seen_before ? candidate.seen : now};
    return;
  }
  Store(entry, *std::move(token));
  entry.rejected = nullptr;
  log_.Write(LogLevel::kInfo, "token_replaced", "The token file holds a new token; it is used from now on.",
             {{"project", entry.file.project_alias}, {"path", entry.file.path}});
}

void TokenFiles::ReportKept(Entry& entry, const std::string& problem) {
  metrics_.TokenReloadFailed(entry.file.project_alias);
  if (!entry.problems.insert(problem).second) return;
  log_.Write(LogLevel::kWarning, "token_kept",
             Concat("The token file ", problem,
                    "; the old token stays in use. Write the project's API token into the file."),
             {{"project", entry.file.project_alias}, {"path", entry.file.path}});
}

}  // namespace phonegate
