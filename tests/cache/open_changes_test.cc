#include "service/cache/open_changes.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "phonegate/v1/phone_number_service.pb.h"
#include "service/cache/tags.h"
#include "tests/upstream/fake_transport.h"

namespace phonegate::open_changes_test {
namespace {

class OpenChangesTest : public testing::Test {
 protected:
  OpenChangesTest() { request.set_id("11111111-2222-4333-8444-555555555555"); }

  void Begin(const std::string& entry, const std::string& number = "+15125550100") {
    changes.Begun(entry, project, request, number);
  }
  // Whether what is fetched from now on about the number may be cached.
  bool Keeps() const { return AliveSince(generations.Now()); }
  bool AliveSince(Stamp since) const {
    return generations.Alive(since, generations.SlotsOf(TagsOfNumber(project.project_id, "+15125550100")));
  }

  CountingRandom random;
  Generations generations{random};
  NumberLinks links{4096, random};
  std::vector<Tags> told;  // to other replicas
  OpenChanges changes{generations, links, [this](const Tags& tags) { told.push_back(tags); }};
  const Project project{"main", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-000000000001"};
  v1::UpdatePhoneNumberRequest request;
};

TEST_F(OpenChangesTest, NothingIsKeptUntilTheEndAndWhatWasIsDead) {
  const Stamp before = generations.Now();
  Begin("one");
  EXPECT_FALSE(Keeps());
  const Stamp meanwhile = generations.Now();
  changes.Ended("one", nullptr);
  EXPECT_TRUE(Keeps());
  EXPECT_FALSE(AliveSince(before));
  EXPECT_FALSE(AliveSince(meanwhile));
}

TEST_F(OpenChangesTest, SayingItTwiceSaysNoMore) {
  Begin("one");
  Begin("one");
  changes.Ended("one", nullptr);
  EXPECT_TRUE(Keeps());
  changes.Ended("one", nullptr);
  Begin("two");
  changes.Ended("one", nullptr);
  EXPECT_FALSE(Keeps()) << "the end of another change";
}

TEST_F(OpenChangesTest, TwoChangesAreOpenUntilBothHaveEnded) {
  Begin("one");
  Begin("two");
  changes.Ended("one", nullptr);
  EXPECT_FALSE(Keeps());
  changes.Ended("two", nullptr);
  EXPECT_TRUE(Keeps());
}

TEST_F(OpenChangesTest, TakesTheNumberOfAnIdFromWhatItHasLearnt) {
  v1::PhoneNumber answer;
  answer.set_id(request.id());
  answer.set_number("+15125550100");
  Begin("one", "");
  changes.Ended("one", &answer);
  EXPECT_EQ(links.NumberOf(project.project_id, request.id()), "+15125550100");
  Begin("two", "");
  EXPECT_FALSE(Keeps());
  changes.Ended("two", nullptr);
}

TEST_F(OpenChangesTest, RaisesWhatOnlyTheAnswerTells) {
  v1::PhoneNumber answer;
  answer.set_id(request.id());
  answer.set_number("+15125550177");
  const TagSlots tags = generations.SlotsOf(TagsOfOutcome(project.project_id, answer));
  Begin("one");
  const Stamp since = generations.Now();
  changes.Ended("one", &answer);
  EXPECT_FALSE(generations.Alive(since, tags));
}

TEST_F(OpenChangesTest, TellsOtherReplicasWhenItBeginsAndWhenItEnds) {
  const Tags tags = TagsOfChange(project.project_id, request, "+15125550100");
  Begin("one");
  EXPECT_THAT(told, testing::ElementsAre(tags));
  Begin("one");
  EXPECT_EQ(told.size(), 1U) << "said already";
  v1::PhoneNumber answer;
  answer.set_number("+15125550177");
  changes.Ended("one", &answer);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_THAT(told.back(), testing::IsSupersetOf(tags));
  EXPECT_THAT(told.back(), testing::IsSupersetOf(TagsOfOutcome(project.project_id, answer)));
  changes.Ended("one", nullptr);
  EXPECT_EQ(told.size(), 2U);
}

}  // namespace
}  // namespace phonegate::open_changes_test
