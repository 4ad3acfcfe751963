// `phonegate policy`: tries a policy out.
#ifndef PHONEGATE_SERVICE_COMMANDS_POLICY_COMMAND_H_
#define PHONEGATE_SERVICE_COMMANDS_POLICY_COMMAND_H_

#include <iosfwd>
#include <string>

#include <CLI/CLI.hpp>

namespace phonegate {

// Compares the policy of a configuration with a table of expectations. Starts nothing,
// and opens no file but these two.
class PolicyCommand {
 public:
  // Adds the command to `app`, which must outlive this, and be parsed next.
  explicit PolicyCommand(CLI::App& app);
  PolicyCommand(const PolicyCommand&) = delete;
  PolicyCommand& operator=(const PolicyCommand&) = delete;

  // Whether the command line asks for it.
  bool chosen() const;
  // Does what it asks for: a line for each difference, and a sentence. Returns the exit
  // code: 0 all is as expected, 1 something differs, 2 bad usage, or a file that cannot
  // be used.
  int Run(std::ostream& out, std::ostream& err) const;

 private:
  CLI::App* const command_;
  CLI::App* test_ = nullptr;
  // What the command line says.
  std::string table_;
  std::string config_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_COMMANDS_POLICY_COMMAND_H_
