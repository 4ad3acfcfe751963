// The command line as people and scripts meet it.
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/e2e/harness.h"
#include "tests/support/subprocess.h"

namespace phonegate {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class Phonectl : public E2eTest {
 protected:
  // Runs it for the gateway; its exit code.
  int Ctl(std::vector<std::string> arguments) {
    const char* program = std::getenv("PHONECTL");
    if (program == nullptr) throw std::runtime_error("PHONECTL is not set; run through ctest");
    arguments.insert(arguments.begin(), program);
    Subprocess process({.argv = arguments, .environment = {{"PHONEGATE_TARGET", gateway().address()}}});
    const int code = process.Wait().value_or(-1);
    out_ = process.out();
    err_ = process.err();
    return code;
  }

  std::string out_;
  std::string err_;
};

TEST_F(Phonectl, ShowsWhatThereIs) {
  const std::string number = Buy().at("number");
  EXPECT_EQ(Ctl({"search", "--area-code", "512", "--max", "3", "-o", "jsonl"}), 0) << err_;
  EXPECT_THAT(out_, StartsWith("{\"number\":\"+1512"));
  EXPECT_EQ(Ctl({"list"}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr("\n" + number + "  "));
  EXPECT_EQ(Ctl({"get", number, "-o", "json"}), 0) << err_;
  EXPECT_EQ(Json::parse(out_).at("number"), number);
  EXPECT_EQ(Ctl({"lookup", number}), 0) << err_;
  EXPECT_THAT(out_, HasSubstr(number));
}

TEST_F(Phonectl, TellsScriptsWhatWentWrong) {
  EXPECT_EQ(Ctl({"get", "+15125550199"}), 64 + 5);
  EXPECT_THAT(err_, HasSubstr("(NOT_FOUND)\n"));
  EXPECT_EQ(out_, "");
  EXPECT_EQ(Ctl({"get", "nonsense"}), 64 + 3);
  EXPECT_THAT(err_, HasSubstr("\n  id: "));
  EXPECT_EQ(Ctl({"sell"}), 2);
  EXPECT_EQ(Ctl({"list", "--help"}), 0);
  EXPECT_THAT(out_, HasSubstr("Example: phonectl list"));
}

}  // namespace
}  // namespace phonegate
