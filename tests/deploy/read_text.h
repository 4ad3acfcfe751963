// Files as text.
#ifndef PHONEGATE_TESTS_DEPLOY_READ_TEXT_H_
#define PHONEGATE_TESTS_DEPLOY_READ_TEXT_H_

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace phonegate {

// A whole file. Throws std::runtime_error.
inline std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error(path + " cannot be read");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_READ_TEXT_H_
