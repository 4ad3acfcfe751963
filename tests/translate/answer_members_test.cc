#include "service/translate/answer_members.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/contract/real_contract.h"

namespace phonegate::answer_members_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The members of one object, by the fields of a type. `id` and `number` are marked
// `identity`; `number` of what can be bought has the alias "e164".
class MembersTest : public testing::Test {
 protected:
  AnswerMembers Read(const std::string& type, const std::string& json) {
    plan_.emplace(*RealService().file()->pool()->FindMessageTypeByName("phonegate.v1." + type));
    text_ = ParseJson(json);
    AnswerMembers members(plan_->root());
    const simdjson::dom::object object = text_->root().get_object().value_unsafe();
    for (const auto& member : object) members.Add(member.key, member.value);
    members.Settle();
    return members;
  }
  // "KEY=VALUE" of what the field is read from.
  std::string Of(const AnswerMembers& members, const std::string& field) const {
    const auto& fields = plan_->root().fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].field->name() == field) return members.Of(i) ? Shown(*members.Of(i)) : "";
    }
    return "no such field";
  }
  static std::vector<std::string> Unknown(const AnswerMembers& members) {
    std::vector<std::string> shown;
    for (const JsonMember& member : members.unknown()) shown.push_back(Shown(member));
    return shown;
  }

 private:
  static std::string Shown(const JsonMember& member) {
    return std::string(member.key) + "=" + Written(member.value);
  }

  std::optional<AnswerPlan> plan_;
  std::optional<JsonText> text_;
};

TEST_F(MembersTest, BelongToTheFieldsOfTheirKeysInAnyOrder) {
  for (const char* json : {R"({"id":1,"number":2,"name":3})", R"({"name":3,"number":2,"id":1})",
                           R"({"number":2,"name":3,"id":1})"}) {
    const AnswerMembers members = Read("PhoneNumber", json);
    EXPECT_EQ(Of(members, "id"), "id=1") << json;
    EXPECT_EQ(Of(members, "number"), "number=2") << json;
    EXPECT_EQ(Of(members, "name"), "name=3") << json;
    EXPECT_EQ(Of(members, "country_code"), "") << json;
    EXPECT_THAT(Unknown(members), IsEmpty()) << json;
  }
}

TEST_F(MembersTest, LastOfOneKeyCounts) {
  const AnswerMembers members = Read("PhoneNumber", R"({"x":1,"id":1,"y":0,"id":2,"x":2})");
  EXPECT_EQ(Of(members, "id"), "id=2");
  EXPECT_THAT(Unknown(members), ElementsAre("x=2", "y=0"));
}

TEST_F(MembersTest, UnknownAreSorted) {
  EXPECT_THAT(Unknown(Read("PhoneNumber", R"({"c":1,"Number":2,"a":3})")),
              ElementsAre("Number=2", "a=3", "c=1"));
}

TEST_F(MembersTest, AliasStandsInInAnyCase) {
  const AnswerMembers members = Read("AvailablePhoneNumber", R"({"E164":"+1"})");
  EXPECT_EQ(Of(members, "number"), R"(E164="+1")");
  EXPECT_THAT(Unknown(members), IsEmpty());
}

TEST_F(MembersTest, OfSeveralTheOneThatSaysSomethingCounts) {
  const struct {
    const char* json;
    const char* number;
  } rows[] = {
      {R"({"e164":"+2","number":"+1"})", R"(number="+1")"},
      {R"({"e164":"+2","number":null})", R"(e164="+2")"},
      {R"({"e164":"+2","number":""})", R"(e164="+2")"},
      {R"({"e164":null,"number":""})", R"(number="")"},
      {R"({"e164":"+2","E164":""})", R"(e164="+2")"},
      {R"({"e164":null,"E164":""})", R"(E164="")"},
  };
  for (const auto& row : rows) EXPECT_EQ(Of(Read("AvailablePhoneNumber", row.json), "number"), row.number);
}

TEST_F(MembersTest, AliasThatIsNotTakenIsUnknown) {
  EXPECT_THAT(Unknown(Read("AvailablePhoneNumber", R"({"e164":"+2","number":"+1"})")),
              ElementsAre(R"(e164="+2")"));
  EXPECT_THAT(Unknown(Read("AvailablePhoneNumber", R"({"e164":"","E164":"+2"})")), ElementsAre(R"(e164="")"));
}

}  // namespace
}  // namespace phonegate::answer_members_test
