// phonectl as people and scripts start it.
#ifndef PHONEGATE_TESTS_E2E_PHONECTL_FIXTURE_H_
#define PHONEGATE_TESTS_E2E_PHONECTL_FIXTURE_H_

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/harness.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate {

// A gateway, and phonectl with its files in a folder of its own.
class PhonectlTest : public E2eTest {
 protected:
  static std::string Program() {
    const char* program = std::getenv("PHONECTL");
    if (program == nullptr) throw std::runtime_error("PHONECTL is not set; run through ctest");
    return program;
  }

  // Starts a program with what phonectl needs to know.
  std::unique_ptr<Subprocess> StartProgram(std::vector<std::string> argv, const std::string& input = "") {
    return std::make_unique<Subprocess>(
        SubprocessOptions{.argv = std::move(argv),
                          .environment = {{"PHONEGATE_TARGET", gateway().address()},
                                          {"XDG_CONFIG_HOME", folder_ / "config"},
                                          {"XDG_STATE_HOME", folder_ / "state"}},
                          .input = input});
  }
  std::unique_ptr<Subprocess> StartCtl(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), Program());
    return StartProgram(std::move(arguments));
  }

  // Runs it; its exit code. What it printed goes to out_ and err_.
  int Ctl(std::vector<std::string> arguments) {
    const auto process = StartCtl(std::move(arguments));
    const int code = process->Wait().value_or(-1);
    out_ = process->out();
    err_ = process->err();
    return code;
  }

  // How many numbers were bought at SignalWire.
  std::size_t Bought() { return simulator().Ledger({"", "purchase", "", 0}).size(); }
  std::size_t Imported() { return simulator().Ledger({"", "import", "", 0}).size(); }

  const TempFolder folder_;
  std::string out_;
  std::string err_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_PHONECTL_FIXTURE_H_
