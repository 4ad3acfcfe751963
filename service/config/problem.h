// What is wrong with a configuration file.
#ifndef PHONEGATE_SERVICE_CONFIG_PROBLEM_H_
#define PHONEGATE_SERVICE_CONFIG_PROBLEM_H_

#include <string>

namespace phonegate {

// The first thing that is wrong. Never holds a value of the file: somebody may
// have written a secret where it does not belong.
struct Problem {
  int line = 0;          // counted from 1
  std::string sentence;  // without the file's name and the line
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_PROBLEM_H_
