#include "service/admission/rules_file.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/admission/rules.h"
#include "tests/support/recording_log.h"
#include "tests/support/reload_failures.h"
#include "tests/support/sim_lane.h"

namespace phonegate::rules_file_test {
namespace {

using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The text is the name of the one caller who may read; "bad..." is no policy.
class RulesFileTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::shared_ptr<const AdmissionRules>> Compile(const std::string& text) {
    ++compiled_;
    if (text.starts_with("bad")) return absl::InvalidArgumentError("f.yaml:3: " + text);
    return RulesWith({{{{text}, {"main"}, {"read"}}}, {}}, projects_);
  }
  bool May(const std::string& name) const {
    Caller caller;
    caller.name = name;
    return admission_.Admit(caller, v1::PERMISSION_READ, "main").ok();
  }
  void Refresh() { file_.Refresh(admission_, lane_.clock().Steady()); }
  void Wait(milliseconds time) {
    lane_.clock().AdvanceBy(time);
    Refresh();
  }
  // Writes a text, and waits until it is believed.
  void Write(const std::string& text) {
    text_ = text;
    Refresh();
    Wait(StableContent::kStable);
  }

  SimLane lane_;
  RecordingLog log_;
  ReloadFailures metrics_;
  absl::StatusOr<std::string> text_ = "first";
  int compiled_ = 0;
  const Projects projects_{{{"main", "", ""}}, ""};
  RulesFile file_{
      {[this] { return text_; }, [this](const std::string& text) { return Compile(text); }}, log_, metrics_};
  Admission admission_{projects_, Anonymous::kRefused, file_.Load().value()};
};

TEST_F(RulesFileTest, LoadsTheFirstRules) {
  EXPECT_TRUE(May("first"));
  Write("first");
  EXPECT_EQ(compiled_, 1) << "the same text says nothing new";
  EXPECT_THAT(log_.Take(), IsEmpty());
}

TEST_F(RulesFileTest, LoadsNothingThatCannotBeRead) {
  text_ = absl::InvalidArgumentError("f.yaml: does not exist");
  EXPECT_EQ(file_.Load().status(), text_.status());
  text_ = "bad";
  EXPECT_EQ(file_.Load().status(), absl::InvalidArgumentError("f.yaml:3: bad"));
}

TEST_F(RulesFileTest, TakesANewTextOnceItHasSettled) {
  text_ = "second";
  Refresh();
  Wait(StableContent::kStable - milliseconds(1));
  EXPECT_TRUE(May("first"));
  Wait(milliseconds(1));
  EXPECT_TRUE(May("second"));
  EXPECT_FALSE(May("first"));
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr(R"("event":"policy_replaced")")));
}

TEST_F(RulesFileTest, DoesNotBelieveAFileThatIsBeingWritten) {
  for (const char* text : {"s", "se", "sec", "seco", "secon"}) {
    text_ = text;
    Wait(StableContent::kStable - milliseconds(1));
  }
  EXPECT_TRUE(May("first"));
  EXPECT_EQ(compiled_, 1);
  Write("second");
  EXPECT_TRUE(May("second"));
}

TEST_F(RulesFileTest, KeepsTheOldRulesWhenTheNewOnesAreBad) {
  Write("bad: a");
  EXPECT_TRUE(May("first"));
  EXPECT_EQ(metrics_.count, 1);
  EXPECT_THAT(log_.Take(), ElementsAre(AllOf(HasSubstr(R"("event":"policy_kept")"),
                                             HasSubstr("the old policy and token hashes stay "
                                                       "in use: f.yaml:3: bad: a"))));
  Write("bad: a");
  EXPECT_EQ(metrics_.count, 1) << "it was looked at already";
  Write("third");
  EXPECT_TRUE(May("third"));
}

TEST_F(RulesFileTest, ComesBackToTheTextItHadBefore) {
  Write("bad");
  Write("first");
  EXPECT_TRUE(May("first"));
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("policy_kept"), HasSubstr("policy_replaced")));
}

TEST_F(RulesFileTest, SaysOnceThatTheFileCannotBeReadAndCountsEachTime) {
  text_ = absl::InvalidArgumentError("f.yaml: does not exist");
  for (int i = 0; i < 3; ++i) Wait(milliseconds(500));
  EXPECT_TRUE(May("first"));
  EXPECT_EQ(metrics_.count, 3);
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("f.yaml: does not exist")));
  Write("first");
  text_ = absl::InvalidArgumentError("f.yaml: does not exist");
  Refresh();
  EXPECT_THAT(log_.Take(), ElementsAre(HasSubstr("policy_kept"))) << "it is news again";
}

}  // namespace
}  // namespace phonegate::rules_file_test
