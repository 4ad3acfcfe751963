// `phonegate journal`: reads the journal without the gateway.
#ifndef PHONEGATE_SERVICE_COMMANDS_JOURNAL_COMMAND_H_
#define PHONEGATE_SERVICE_COMMANDS_JOURNAL_COMMAND_H_

#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "service/journal/store/store.h"

namespace phonegate {

// Works beside a running gateway and without one, and writes nothing but its output.
class JournalCommand {
 public:
  // Makes a new reader of the journal in this file; what is wrong with the file
  // shows when it is read.
  using Opener = std::function<std::unique_ptr<StoreReader>(const std::string& file)>;
  // Whether a long run says on `err` how far it has come; for terminals.
  enum class Progress { kShown, kHidden };

  // Adds the command to `app`, which must outlive this, and be parsed next.
  JournalCommand(CLI::App& app, Opener open);
  JournalCommand(const JournalCommand&) = delete;
  JournalCommand& operator=(const JournalCommand&) = delete;

  // Whether the command line asks for it.
  bool chosen() const;
  // Does what it asks for. Returns the exit code: 0 in order, 1 the journal is not
  // what was written, 2 bad usage, or a file that cannot be read.
  int Run(std::ostream& out, std::ostream& err, Progress progress);

 private:
  void AddVerify();
  void AddExport();
  int Verify(std::ostream& out, std::ostream& err, Progress progress);
  int Export(std::ostream& out, std::ostream& err);

  const Opener open_;
  CLI::App* const command_;
  CLI::App* verify_ = nullptr;
  CLI::App* export_ = nullptr;
  // What the command line says.
  std::string path_;
  std::vector<std::string> public_keys_;
  std::vector<std::string> checkpoints_;
  EntryFilter filter_;
  std::string result_;
  std::string from_;
  std::string until_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_COMMANDS_JOURNAL_COMMAND_H_
