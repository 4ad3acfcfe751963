// Certificates made for one test run.
#ifndef PHONEGATE_TESTS_SUPPORT_TEST_CERTIFICATE_H_
#define PHONEGATE_TESTS_SUPPORT_TEST_CERTIFICATE_H_

#include <string>

namespace phonegate {

// A key and a self-signed certificate for `name` (DNS) and, when it is
// "localhost", 127.0.0.1, in files of a folder of its own that goes with this
// object. Valid from an hour ago for a day. Throws std::runtime_error.
class TestCertificate {
 public:
  explicit TestCertificate(const std::string& name = "localhost");
  ~TestCertificate();
  TestCertificate(const TestCertificate&) = delete;
  TestCertificate& operator=(const TestCertificate&) = delete;

  const std::string& certificate_file() const { return certificate_file_; }  // PEM; its own CA file
  const std::string& key_file() const { return key_file_; }                  // PEM

 private:
  std::string folder_;
  std::string certificate_file_;
  std::string key_file_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_TEST_CERTIFICATE_H_
