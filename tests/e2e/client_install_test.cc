// The client as its users get it: installed, found by CMake, and linked into a program
// that has never seen this repository.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/e2e/harness.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate::client_install_test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set; run through ctest");
  return value;
}

// What a program printed; the test fails when it did not end with 0.
std::string RunProgram(const std::vector<std::string>& argv) {
  Subprocess process({.argv = argv});
  EXPECT_EQ(process.Wait(std::chrono::minutes(5)), 0) << argv[0] << "\n" << process.out() << process.err();
  return process.out();
}

class ClientInstall : public E2eTest {};

TEST_F(ClientInstall, IsAllThatAProgramNeeds) {
  // Always the same place, so that what has been compiled before is found by ccache.
  const fs::path place = Variable("PLACE");
  const std::string cmake = Variable("CMAKE");
  const std::string prefix = place / "prefix";
  const std::string build = place / "build";
  fs::remove_all(place);
  RunProgram({cmake, "--install", Variable("BUILD"), "--component", "client", "--prefix", prefix});
  std::ifstream installed(prefix + "/share/phonegate/service_config.json");
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(installed), {}), HasSubstr("round_robin"));
  EXPECT_TRUE(fs::exists(prefix + "/share/phonegate/proto/phonegate/v1/phone_number_service.proto"));
  EXPECT_FALSE(fs::exists(prefix + "/include/google")) << "programs have these from elsewhere";

  fs::copy("client/example", place / "source");
  RunProgram({cmake, "-S", place / "source", "-B", build, "-G", "Ninja", "-DCMAKE_PREFIX_PATH=" + prefix,
              "-DCMAKE_CXX_STANDARD=17", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror",
              "-DCMAKE_CXX_COMPILER=" + Variable("COMPILER"),
              "-DCMAKE_CXX_COMPILER_LAUNCHER=" + Variable("LAUNCHER")});
  RunProgram({cmake, "--build", build});
  RunProgram({build + "/buy_number_test"});

  const std::string said = RunProgram({build + "/buy-number", gateway().address(), "512"});
  EXPECT_THAT(said, StartsWith("bought +1512"));
  const std::string number = said.substr(7, 12);
  EXPECT_EQ(said, "bought " + number + "\nhas " + number + "\n");
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

TEST_F(ClientInstall, HasTheCommandLineInAComponentOfItsOwn) {
  const TempFolder prefix;
  RunProgram({Variable("CMAKE"), "--install", Variable("BUILD"), "--component", "phonectl", "--prefix",
              prefix.path().string()});
  EXPECT_THAT(RunProgram({prefix / "bin/phonectl", "--target", gateway().address(), "whoami"}),
              StartsWith("caller            anonymous\n"));
  EXPECT_FALSE(fs::exists(prefix / "include"));
}

}  // namespace
}  // namespace phonegate::client_install_test
