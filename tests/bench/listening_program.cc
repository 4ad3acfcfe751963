#include "tests/bench/listening_program.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include <signal.h>

#include "service/base/text.h"

namespace phonegate::bench {

std::string SiblingProgram(const std::string& name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

ListeningProgram::ListeningProgram(std::vector<std::string> argv) : process_({.argv = argv}) {
  const std::string line = process_.ReadLine().value_or("");
  port_ = std::atoi(line.substr(line.rfind(':') + 1).c_str());
  if (port_ == 0) throw std::runtime_error(Concat(argv.front(), " does not serve: ", line, process_.err()));
}

std::string ListeningProgram::address() const { return Concat("127.0.0.1:", port_); }

void ListeningProgram::Stop() {
  process_.Signal(SIGTERM);
  process_.Wait();
}

}  // namespace phonegate::bench
