#include "client/phonectl/import_commands.h"

#include <string>

#include <signal.h>

#include "phonegate/error.h"
#include "phonegate/testing/mock_phone_numbers.h"
#include "tests/client/phonectl/ctl_fixture.h"

namespace phonegate::phonectl::import_commands_test {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NiceMock;
using ::testing::Not;
using ::testing::SizeIs;

class ImportCommandsTest : public CtlTest {
 protected:
  // A file with five numbers.
  std::string File() const {
    std::string csv = "number\n";
    for (int i = 0; i < 5; ++i) csv += "+1303555010" + std::to_string(i) + "\n";
    return folder_.Write("numbers.csv", csv);
  }
};

TEST_F(ImportCommandsTest, ImportsOneAfterAYes) {
  EXPECT_EQ(Run("import +13035550100").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(fake_.Owned(), IsEmpty());
  EXPECT_THAT(Output("import +13035550100 --type tollfree --capabilities voice,sms -y"),
              HasSubstr("capabilities  voice sms\n"));
  EXPECT_THAT(fake_.Owned(), SizeIs(1));
  EXPECT_EQ(Run("import +13035550101 --type short -y").code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ImportCommandsTest, ImportsAFileAndNothingTwice) {
  const std::string line = "import " + File() + " --yes --parallel 1 -o jsonl";
  const std::string first = Output(line);
  EXPECT_THAT(err_, AllOf(HasSubstr("Imports the 5 numbers of "), HasSubstr("5 of 5 imported.\n")));
  EXPECT_THAT(first, HasSubstr("{\"number\":\"+13035550100\",\"result\":\"imported\",\"id\":\""));
  EXPECT_EQ(Output(line), first);
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

TEST_F(ImportCommandsTest, LeavesAloneWhatIsThere) {
  AddOwned("+13035550102", "desk");
  EXPECT_THAT(Output("import " + File() + " --yes"), HasSubstr("+13035550102   there already"));
  EXPECT_THAT(err_, HasSubstr("4 of 5 imported, 1 there already."));
}

TEST_F(ImportCommandsTest, GoesOnAfterARowThatIsRefused) {
  ErrorDetails details;
  details.reason = v1::REASON_UPSTREAM_REJECTED_REQUEST;
  fake_.FailNext(MakeError(absl::StatusCode::kInvalidArgument, "No such number.", details));
  const absl::Status status = Run("import " + File() + " --yes --parallel 1");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("4 of 5 imported, 1 refused"));
  EXPECT_THAT(err_, HasSubstr("phonectl: +13035550100: No such number. (UPSTREAM_REJECTED_REQUEST)"));
}

TEST_F(ImportCommandsTest, EndsWhereAllWouldBeRefused) {
  fake_.FailNext(absl::UnavailableError("gone"));
  const absl::Status status = Run("import " + File() + " --yes --parallel 1");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("0 of 5 imported, 1 not done, 4 left."));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(ImportCommandsTest, BeginsNoMoreAfterCtrlC) {
  NiceMock<testing::MockPhoneNumbers> mock;
  numbers_ = &mock;
  int imports = 0;
  ON_CALL(mock, ImportPhoneNumber(_)).WillByDefault([&](const auto& request) {
    if (++imports == 2) raise(SIGTERM);
    return fake_.ImportPhoneNumber(request);
  });
  const absl::Status status = Run("import " + File() + " --yes --parallel 1");
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr("2 of 5 imported, 3 left. `phonectl import "),
                                                   HasSubstr("numbers.csv` goes on")));
  EXPECT_TRUE(Run("import " + File() + " --yes").ok());
  EXPECT_THAT(fake_.Owned(), SizeIs(5));
}

// What request ids follow from is part of the command that goes on.
TEST_F(ImportCommandsTest, SaysHowToGoOnWithTheSameRequests) {
  fake_.FailNext(absl::UnavailableError("gone"));
  const std::string file = File();
  const absl::Status status = Run("import " + file +
                                  " --batch 'spring sale' --type tollfree --capabilities voice,sms "
                                  "--project demo --validate-only --parallel 1");
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("`phonectl import " + file +
                        " --batch 'spring sale' --type tollfree --capabilities voice,sms "
                        "--project demo --validate-only` goes on"));
}

TEST_F(ImportCommandsTest, OnlyChecks) {
  EXPECT_THAT(Output("import " + File() + " --validate-only"), HasSubstr("+13035550100   valid"));
  EXPECT_THAT(fake_.Owned(), IsEmpty());
}

TEST_F(ImportCommandsTest, SaysWhatIsWrongWithTheFile) {
  EXPECT_EQ(Run("import none.csv -y").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Run("import " + File() + " -y --request-id x").code(), absl::StatusCode::kInvalidArgument);
  const absl::Status status = Run("import " + folder_.Write("bad.csv", "number\n\"+1\n") + " -y");
  EXPECT_THAT(std::string(status.message()), HasSubstr("bad.csv: Line 2: a quote"));
}

// A bar, with the rows between.
TEST_F(ImportCommandsTest, ShowsHowFarItIsAtATerminal) {
  terminal_ = true;
  typed_ = "yes\n";
  Output("import " + File());
  EXPECT_THAT(err_, HasSubstr("] 0/5\r\x1b[K\r[########................................] 1/5\r\x1b[K"));
  EXPECT_THAT(out_, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace phonegate::phonectl::import_commands_test
