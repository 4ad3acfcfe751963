// The program `phonegate` under a test's control.
#ifndef PHONEGATE_TESTS_E2E_GATEWAY_PROCESS_H_
#define PHONEGATE_TESTS_E2E_GATEWAY_PROCESS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulator/json.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate {

struct GatewayProject {
  std::string alias;
  std::string origin;
  std::string project_id;
  std::string token;
};

struct GatewayOptions {
  std::vector<GatewayProject> projects;
  std::string default_project;  // empty: the key is left out
  // Section, key, value as YAML text; added to the quick retries and the short
  // grace period that tests want, or instead of them.
  std::map<std::string, std::map<std::string, std::string>> settings;
  std::vector<std::string> prefix;  // a command that becomes phonegate, such as prlimit
  std::map<std::string, std::string> environment;
};

// The path of the program, from the environment variable PHONEGATE.
std::string GatewayProgram();

// Runs phonegate on free ports with a configuration and token files in a folder
// of its own. The constructor returns when it serves; it throws
// std::runtime_error with what phonegate said when it does not.
class GatewayProcess {
 public:
  explicit GatewayProcess(const GatewayOptions& options);

  int grpc_port() const { return grpc_port_; }
  std::uint16_t admin_port() const { return admin_port_; }
  std::string address() const;  // 127.0.0.1:PORT, of gRPC
  Subprocess& process() { return *process_; }

  // The configuration as it was written, and the folder that holds it.
  const std::string& config() const { return config_; }
  const TempFolder& folder() const { return folder_; }
  // Replaces a project's token file in one step.
  void ReplaceToken(const std::string& alias, const std::string& token) const;

  // The log's lines so far; of one event when it is named.
  std::vector<sim::Json> Log(const std::string& event = "") const;
  // The same, once there are `at_least`, or after 30 s.
  std::vector<sim::Json> WaitForLog(const std::string& event, std::size_t at_least = 1);

  // The body of a page of the admin port.
  std::string Page(const std::string& path) const;
  // What /proc showed of it when it had started; neither changes afterwards.
  const std::string& environment() const { return environment_; }
  const std::string& command_line() const { return command_line_; }

  // Ends it as Ctrl-C does and returns the exit code, or -1 when it does not end.
  // Once it has ended, only tells the code.
  int Stop();
  // Whether it still runs.
  bool running() const;

  // Ends it as kill -9 does; returns when it is gone.
  void Kill();
  // Once it has ended: starts it again on the same files and with the same
  // environment and `more`; its ports are others. False when it ended before it
  // served. What it printed before is forgotten.
  bool Restart(const std::map<std::string, std::string>& more = {});

  // For a test that has it end otherwise than in good order, with this code.
  void ExpectExit(int code) { expected_exit_ = code; }
  int expected_exit() const { return expected_exit_; }

 private:
  void WriteConfig();
  bool Start(const std::map<std::string, std::string>& more);

  const GatewayOptions options_;
  TempFolder folder_;
  std::string config_;
  std::unique_ptr<Subprocess> process_;
  std::string environment_;
  std::string command_line_;
  int grpc_port_ = 0;
  std::uint16_t admin_port_ = 0;
  int expected_exit_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_GATEWAY_PROCESS_H_
