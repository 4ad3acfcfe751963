// phonectl's commands against a gateway in memory.
#ifndef PHONEGATE_TESTS_CLIENT_PHONECTL_CTL_FIXTURE_H_
#define PHONEGATE_TESTS_CLIENT_PHONECTL_CTL_FIXTURE_H_

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/change.h"
#include "phonegate/access.h"
#include "phonegate/admin.h"
#include "phonegate/audit.h"
#include "phonegate/testing/fake_phone_numbers.h"
#include "tests/support/temp_folder.h"

namespace phonegate::phonectl {

// Time that only passes in pauses.
class PausedPace final : public internal::Pace {
 public:
  Time Now() override { return now_; }
  void Pause(std::chrono::nanoseconds time) override {
    now_ += time;
    ++pauses;
  }
  double Random() override { return 0; }

  int pauses = 0;

 private:
  Time now_;
};

class CtlTest : public ::testing::Test {
 protected:
  // Runs a command line without the program's name. What is printed goes to out_ and
  // err_, how it ended is returned; one that is no command line fails the test.
  absl::Status Run(const std::string& line);
  // What it prints; the test fails unless it is OK.
  std::string Output(const std::string& line);
  // Whether it is no command line.
  bool IsWrong(const std::string& line);

  v1::PhoneNumber AddOwned(const std::string& number, const std::string& name);

  const TempFolder folder_;
  testing::FakePhoneNumbers fake_;
  PausedPace pace_;
  // What commands get; tests set others.
  PhoneNumbers* numbers_ = &fake_;
  Audit* audit_ = nullptr;
  Admin* admin_ = nullptr;
  Access* access_ = nullptr;
  std::string typed_;      // at the terminal
  bool terminal_ = false;  // whether there is one
  std::string gateway_ = "127.0.0.1:50051";

  std::string out_;
  std::string err_;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_TESTS_CLIENT_PHONECTL_CTL_FIXTURE_H_
