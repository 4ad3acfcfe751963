// A server program as a child process.
#ifndef PHONEGATE_TESTS_BENCH_LISTENING_PROGRAM_H_
#define PHONEGATE_TESTS_BENCH_LISTENING_PROGRAM_H_

#include <string>
#include <vector>

#include "tests/support/subprocess.h"

namespace phonegate::bench {

// The path of a program that was built into the folder of this one.
std::string SiblingProgram(const std::string& name);

// Runs until it is destroyed. The first line that the program prints tells its port
// behind the line's last colon: {"port":1} or http://127.0.0.1:1. Throws
// std::runtime_error with what it said instead.
class ListeningProgram {
 public:
  explicit ListeningProgram(std::vector<std::string> argv);

  pid_t pid() const { return process_.pid(); }
  int port() const { return port_; }
  std::string address() const;  // 127.0.0.1:PORT

  // Ends it as SIGTERM does; returns when it is gone.
  void Stop();

 private:
  Subprocess process_;
  int port_ = 0;
};

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_LISTENING_PROGRAM_H_
