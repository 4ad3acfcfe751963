// The main function of the programs that measure.
#ifndef PHONEGATE_TESTS_BENCH_RUN_PROGRAM_H_
#define PHONEGATE_TESTS_BENCH_RUN_PROGRAM_H_

#include <exception>
#include <filesystem>
#include <iostream>

namespace phonegate::bench {

// Runs `program` and returns its exit code. What it throws is one line on standard
// error, and exit code 1.
inline int RunProgram(int (*program)(int argc, char** argv), int argc, char** argv) {
  try {
    return program(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << std::filesystem::path(argv[0]).filename().string() << ": " << error.what() << "\n";
    return 1;
  }
}

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_RUN_PROGRAM_H_
