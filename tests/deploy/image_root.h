// The root file system of an image, made of the program that is tested.
#ifndef PHONEGATE_TESTS_DEPLOY_IMAGE_ROOT_H_
#define PHONEGATE_TESTS_DEPLOY_IMAGE_ROOT_H_

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate {

// Made once for all tests of a program, from the build that the environment variable BUILD
// names.
class ImageRoot : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TempFolder>();
    Subprocess make(
        {.argv = {"deploy/image/make-root", root(), Build(), "service/phonegate", "1.2.3", "abcdef"}});
    ASSERT_EQ(make.Wait(std::chrono::seconds(100)), 0) << make.err();
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::string root() { return *folder_ / "root"; }
  static std::string Build() {
    const char* build = std::getenv("BUILD");
    return build == nullptr ? "" : build;
  }

 private:
  static inline std::unique_ptr<TempFolder> folder_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_DEPLOY_IMAGE_ROOT_H_
