// phonectl at a terminal, which `script` plays.
#include <string>

#include "tests/e2e/phonectl_fixture.h"

namespace phonegate::phonectl_terminal_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class PhonectlTerminal : public PhonectlTest {
 protected:
  // Runs it with these answers typed; its exit code. What the terminal shows goes to out_.
  int AtTerminal(const std::string& arguments, const std::string& typed) {
    const auto process = StartProgram({"script", "-qec", Program() + " " + arguments, "/dev/null"}, typed);
    const int code = process->Wait().value_or(-1);
    out_ = process->out();
    return code;
  }
};

TEST_F(PhonectlTerminal, AsksBeforeItBuys) {
  EXPECT_EQ(AtTerminal("buy --area-code 512 --count 3", "no\n"), 64 + 1);
  EXPECT_THAT(out_, AllOf(HasSubstr("Buys 3 numbers with area code 512 (default project through "),
                          HasSubstr("Type yes to go on: "), HasSubstr("the answer was not yes")));
  EXPECT_EQ(Bought(), 0u);
  EXPECT_EQ(AtTerminal("buy --area-code 512 --count 3", "yes\n"), 0) << out_;
  EXPECT_THAT(out_, AllOf(HasSubstr("] 0/3\r"), HasSubstr("] 3/3\r"), HasSubstr("3 of 3 bought.")));
  EXPECT_EQ(Bought(), 3u);
}

TEST_F(PhonectlTerminal, AsksNobodyWhereNobodyIs) {
  const std::string number = AvailableNumber();
  EXPECT_EQ(Ctl({"buy", number}), 64 + 9);
  EXPECT_THAT(err_, AllOf(HasSubstr("Buys " + number + " (default project through "),
                          HasSubstr("there is no terminal to ask at; add --yes")));
  EXPECT_EQ(Bought(), 0u);
  EXPECT_EQ(Ctl({"buy", number, "--yes"}), 0) << err_;
  EXPECT_THAT(err_, Not(HasSubstr("Type yes")));
  EXPECT_EQ(Bought(), 1u);
}

}  // namespace
}  // namespace phonegate::phonectl_terminal_test
