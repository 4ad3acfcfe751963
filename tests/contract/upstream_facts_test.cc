// The contract against the facts of the upstream, which stand in
// tests/contract/facts: each fact in the contract, and nothing in the contract
// that is no fact.
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/contract/enum_text.h"
#include "tests/contract/real_contract.h"

namespace phonegate::upstream_facts_test {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using testing::ContainerEq;

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

// The rows of a table, each with as many columns as `columns`.
std::vector<std::vector<std::string>> Facts(const std::string& table, std::size_t columns) {
  std::ifstream in("tests/contract/facts/" + table);
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    rows.push_back(Split(line, '\t'));
    EXPECT_EQ(rows.back().size(), columns) << line;
  }
  EXPECT_FALSE(rows.empty()) << table << " cannot be read";
  return rows;
}

struct OperationFact {
  std::string verb, path, api, effect, paid_when, success, body;
  std::vector<std::string> parameters;
};

std::map<std::string, OperationFact> OperationFacts() {
  std::map<std::string, OperationFact> facts;
  for (const auto& row : Facts("operations.tsv", 9)) {
    std::vector<std::string> parameters = Split(row[8], ' ');
    if (row[8] == "-") parameters.clear();
    const bool added =
        facts.insert({row[0], {row[1], row[2], row[3], row[4], row[5], row[6], row[7], parameters}}).second;
    EXPECT_TRUE(added) << row[0] << " stands twice";
  }
  return facts;
}

TEST(Operations, AreThoseOfTheTable) {
  std::set<std::string> in_contract;
  for (const Operation& operation : RealContract()) in_contract.insert(operation.name);
  std::set<std::string> in_table;
  for (const auto& [rpc, fact] : OperationFacts()) in_table.insert(rpc);
  EXPECT_THAT(in_contract, ContainerEq(in_table));
  EXPECT_EQ(in_contract.size(), 22U);
}

// Each RPC in turn; an RPC that has no row fails in AreThoseOfTheTable.
class OperationTest : public testing::TestWithParam<std::string> {
 protected:
  const Operation& operation() const { return OperationOf(GetParam()); }
  OperationFact fact() const { return OperationFacts()[GetParam()]; }
};

std::vector<std::string> AllRpcs() {
  std::vector<std::string> names;
  for (int i = 0; i < RealService().method_count(); ++i) names.push_back(RealService().method(i)->name());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Each, OperationTest, testing::ValuesIn(AllRpcs()),
                         [](const auto& row) { return row.param; });

// The template with nameless variables; the AccountSid is the project's id.
std::string Nameless(const std::string& path) {
  std::string out;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t open = path.find('{', at);
    out += path.substr(at, open - at);
    if (open == std::string::npos) break;
    const std::size_t close = path.find('}', open);
    out += path.substr(open, close - open + 1) == "{AccountSid}" ? "{project}" : "{field}";
    at = close + 1;
  }
  return out;
}

TEST_P(OperationTest, HasTheUpstreamsVerbAndPath) {
  EXPECT_EQ(ToText(operation().verb), fact().verb);
  std::string path;
  for (const PathPart& part : operation().path) {
    if (part.kind == PathPart::Kind::kLiteral) path += part.literal;
    if (part.kind == PathPart::Kind::kProjectId) path += "{project}";
    if (part.kind == PathPart::Kind::kField) path += "{field}";
  }
  EXPECT_EQ(path, Nameless(fact().path));
}

TEST_P(OperationTest, HasTheUpstreamsApiAndEffect) {
  static const std::map<std::string, v1::Api> kApis = {{"rest", v1::API_REST}, {"laml", v1::API_LAML}};
  static const std::map<std::string, v1::Effect> kEffects = {
      {"read", v1::EFFECT_READ}, {"repeatable", v1::EFFECT_REPEATABLE}, {"once", v1::EFFECT_ONCE}};
  EXPECT_EQ(operation().upstream.api(), kApis.at(fact().api));
  EXPECT_EQ(operation().upstream.effect(), kEffects.at(fact().effect));
  EXPECT_EQ(operation().upstream.paid_when(), fact().paid_when == "-" ? "" : fact().paid_when);
}

TEST_P(OperationTest, HasTheUpstreamsFormOfBody) {
  const std::string body = fact().body;
  const bool sends_body = operation().verb == HttpMethod::kPost || operation().verb == HttpMethod::kPut;
  EXPECT_EQ(sends_body, body != "none");
  if (sends_body) {
    EXPECT_EQ(operation().upstream.api() == v1::API_LAML, body == "form");
  }
}

TEST_P(OperationTest, ReadsAnEmptyAnswerWhereTheUpstreamHasNone) {
  EXPECT_EQ(operation().response->full_name() == "google.protobuf.Empty", fact().success == "204");
}

TEST_P(OperationTest, SendsTheUpstreamsParametersAndNoOther) {
  std::set<std::string> want;
  std::set<std::string> want_required;
  for (std::string name : fact().parameters) {
    if (name[0] == '-') continue;
    const bool required = name.back() == '*';
    if (required) name.pop_back();
    want.insert(name);
    if (required) want_required.insert(name);
  }
  std::set<std::string> sent;
  std::set<std::string> required;
  for (const FieldDescriptor* field : operation().parameters) {
    sent.insert(field->json_name());
    if (RulesOf(*field).required()) required.insert(field->json_name());
  }
  EXPECT_THAT(sent, ContainerEq(want));
  EXPECT_THAT(required, ContainerEq(want_required));
}

struct KeyFact {
  std::string type;
  bool handed_on;
};

std::map<std::string, std::map<std::string, KeyFact>> ObjectFacts() {
  std::map<std::string, std::map<std::string, KeyFact>> facts;
  for (const auto& row : Facts("objects.tsv", 4)) {
    EXPECT_TRUE(row[3] == "documented" || row[3] == "observed" || row[3] == "paging") << row[3];
    EXPECT_TRUE(facts[row[0]].insert({row[1], {row[2], row[3] != "paging"}}).second)
        << row[0] << " " << row[1];
  }
  return facts;
}

bool IsOurs(const FieldDescriptor& field) {
  return field.name() == "null_fields" || field.name() == "unrecognized" || RulesOf(field).gateway();
}

bool IsTime(const FieldDescriptor& field) {
  return field.message_type() != nullptr && field.message_type()->full_name() == "google.protobuf.Timestamp";
}

// All messages that can stand in an answer.
void AddAnswerTypes(const Descriptor& type, std::map<std::string, const Descriptor*>& types) {
  if (type.file()->package() != "phonegate.v1" || !types.insert({type.name(), &type}).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (!IsOurs(field) && field.message_type() != nullptr) AddAnswerTypes(*field.message_type(), types);
  }
}

std::map<std::string, const Descriptor*> AnswerTypes() {
  std::map<std::string, const Descriptor*> types;
  for (const Operation& operation : RealContract()) AddAnswerTypes(*operation.response, types);
  return types;
}

TEST(Objects, AreThoseOfTheTable) {
  std::set<std::string> in_contract;
  for (const auto& [name, type] : AnswerTypes()) in_contract.insert(name);
  std::set<std::string> in_table;
  for (const auto& [name, keys] : ObjectFacts()) in_table.insert(name);
  EXPECT_THAT(in_contract, ContainerEq(in_table));
}

TEST(Objects, HaveTheUpstreamsKeysAndNoOther) {
  auto facts = ObjectFacts();
  for (const auto& [name, type] : AnswerTypes()) {
    SCOPED_TRACE(name);
    std::set<std::string> want;
    for (const auto& [key, fact] : facts[name]) {
      if (fact.handed_on) want.insert(key);
    }
    std::set<std::string> read;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (IsOurs(field)) continue;
      EXPECT_TRUE(read.insert(field.json_name()).second);
      for (const std::string& alias : RulesOf(field).aliases())
        EXPECT_TRUE(read.insert(alias).second) << alias;
    }
    EXPECT_THAT(read, ContainerEq(want));
  }
}

std::string TypeOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return "list";
  if (IsTime(field)) return "time";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return "text";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "enum";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "boolean";
    case FieldDescriptor::CPPTYPE_INT32:
      return "number";
    default:
      return "object";
  }
}

TEST(Objects, HaveTheUpstreamsTypes) {
  auto facts = ObjectFacts();
  for (const auto& [name, type] : AnswerTypes()) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (IsOurs(field)) continue;
      EXPECT_EQ(TypeOf(field), facts[name][field.json_name()].type) << name << "." << field.name();
    }
  }
}

// What keeps absent, null and empty apart; LaML capabilities are the exception,
// where missing means false.
TEST(Objects, KeepAbsentFieldsApartFromEmptyOnes) {
  for (const auto& [name, type] : AnswerTypes()) {
    if (name == "LamlCapabilities") continue;
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor& field = *type->field(i);
      if (IsOurs(field) || field.is_repeated()) continue;
      EXPECT_TRUE(field.has_presence() || RulesOf(field).identity()) << name << "." << field.name();
    }
  }
}

TEST(Objects, PhoneNumberHasItsFortyOneDocumentedFields) {
  const Descriptor& type = *v1::PhoneNumber::descriptor();
  EXPECT_EQ(type.field_count(), 41 + 1 + 2);  // message_relay_application; null_fields and unrecognized
  EXPECT_EQ(v1::IncomingPhoneNumber::descriptor()->field_count(), 33 + 2);
}

// The fields of an update and of the number have the same names, so that a mask
// is flat.
TEST(Objects, UpdateNamesItsFieldsAsTheNumberDoes) {
  for (const FieldDescriptor* field : OperationOf("UpdatePhoneNumber").parameters) {
    EXPECT_NE(v1::PhoneNumber::descriptor()->FindFieldByName(field->name()), nullptr) << field->name();
  }
  EXPECT_EQ(OperationOf("UpdatePhoneNumber").parameters.size(), 30U);
}

struct TextFact {
  bool in_requests;
  bool in_answers;
};

std::map<std::string, std::map<std::string, TextFact>> EnumFacts() {
  std::map<std::string, std::map<std::string, TextFact>> facts;
  for (const auto& row : Facts("enums.tsv", 3)) {
    EXPECT_TRUE(row[2] == "request" || row[2] == "answer" || row[2] == "both") << row[2];
    EXPECT_TRUE(facts[row[0]].insert({row[1], {row[2] != "answer", row[2] != "request"}}).second) << row[1];
  }
  return facts;
}

// The enums of all fields of requests and answers.
std::map<std::string, const EnumDescriptor*> Enums(bool of_requests) {
  std::map<std::string, const EnumDescriptor*> enums;
  auto add = [&](const Descriptor& type) {
    for (int i = 0; i < type.field_count(); ++i) {
      if (const EnumDescriptor* found = type.field(i)->enum_type()) enums[found->name()] = found;
    }
  };
  if (of_requests) {
    for (const Operation& operation : RealContract()) add(*operation.request);
  } else {
    for (const auto& [name, type] : AnswerTypes()) add(*type);
  }
  return enums;
}

TEST(Enums, AreThoseOfTheTable) {
  std::set<std::string> in_contract;
  for (bool of_requests : {true, false}) {
    for (const auto& [name, type] : Enums(of_requests)) in_contract.insert(name);
  }
  std::set<std::string> in_table;
  for (const auto& [name, texts] : EnumFacts()) in_table.insert(name);
  EXPECT_THAT(in_contract, ContainerEq(in_table));
}

TEST(Enums, HaveTheUpstreamsValuesAndNoOther) {
  auto facts = EnumFacts();
  for (bool of_requests : {true, false}) {
    for (const auto& [name, type] : Enums(of_requests)) {
      SCOPED_TRACE(name);
      std::set<std::string> want;
      for (const auto& [text, fact] : facts[name]) {
        if (of_requests ? fact.in_requests : true) want.insert(text);
      }
      std::set<std::string> known;
      for (int i = 0; i < type->value_count(); ++i) {
        const auto& value = *type->value(i);
        if (of_requests ? AllowedInRequests(value) : !UpstreamText(value).empty()) {
          EXPECT_TRUE(known.insert(UpstreamText(value)).second);
        }
      }
      EXPECT_THAT(known, ContainerEq(want));
    }
  }
}

TEST(Enums, OfAnswersHaveOnePlaceForWhatIsNotKnownYet) {
  for (const auto& [name, type] : Enums(/*of_requests=*/false)) {
    int places = 0;
    for (int i = 0; i < type->value_count(); ++i) {
      if (type->value(i)->options().GetExtension(v1::value).unrecognized()) ++places;
    }
    EXPECT_EQ(places, 1) << name;
  }
}

}  // namespace
}  // namespace phonegate::upstream_facts_test
