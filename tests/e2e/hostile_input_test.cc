// What a hostile caller tries: to reach another path, host or header upstream, or
// to break the gateway. The simulator's record says what was really sent.
#include <algorithm>
#include <set>

#include "phonegate/v1/annotations.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/text.h"
#include "tests/e2e/harness.h"

namespace phonegate::hostile_input_test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr int kInvalidArgument = 3, kNotFound = 5, kResourceExhausted = 8, kUnauthenticated = 16;
constexpr std::size_t kMegabyte = 1024 * 1024;

std::string Repeat(const std::string& text, std::size_t size) {
  std::string out;
  while (out.size() < size) out += text;
  return out;
}

// What no id, number, sid or country is. `good` is a value that would pass.
std::vector<std::string> HostileTexts(const std::string& good) {
  using std::string_literals::operator""s;
  return {
      "../imported_phone_numbers",
      "..",
      ".",
      "../",
      "%2e%2e",
      "%2e%2e%2fimported_phone_numbers",
      "%252e%252e",
      "..%c0%af..",
      "a/b",
      "..\\..",
      "//evil.example/",
      "http://evil.example/",
      "@evil.example",
      ":8080",
      "?areacode=512",
      "#fragment",
      "&number=%2B15125550100",
      ";x=1",
      "x\r\nHost: evil.example",
      "x\r\n\r\nGET /api/ HTTP/1.1",
      "x\ny",
      "x\ty",
      "x\0y"s,
      "\0"s,
      "\x7f",
      " ",
      "{id}",
      "*",
      "\u0661\u0665\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0660\u0660",  // Arabic-Indic digits
      "+\u0661\u0665\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0660\u0660",
      "\uff0b\uff11\uff15\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff10\uff10",  // full-width
      "\u202e" + good,                                                             // right-to-left override
      "\ufeff" + good,
      good + "/e911_address",
      good + "?x=1",
      good + "#",
      good + "%00",
      good + "\0"s,
      good + "\n",
      good + "\r\nX-Evil: 1",
      " " + good,
      good + " ",
      good + good,
      Repeat("1", kMegabyte),
      Concat("+", Repeat("1", kMegabyte)),
      Repeat("../", kMegabyte),
      Repeat("\u0661", kMegabyte),
  };
}

// How many characters a UTF-8 text has.
std::size_t Characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

const v1::FieldRules& RulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::field);
}

// Texts that no field takes, whatever it means: more characters than its rules
// allow, or what could end a line or a text.
bool IsImpossible(const FieldDescriptor& field, const std::string& text) {
  const std::uint32_t most = RulesOf(field).max_length() == 0 ? 4096 : RulesOf(field).max_length();
  return Characters(text) > most || text.find_first_of(std::string("\r\n\0", 3)) != std::string::npos;
}

std::string GoodText(const FieldDescriptor& field) {
  switch (RulesOf(field).format()) {
    case v1::FORMAT_E164:
    case v1::FORMAT_PLUS_DIGITS:
      return "+15125550100";
    case v1::FORMAT_UUID:
      return "11111111-2222-4333-8444-555555555555";
    case v1::FORMAT_SID:
      return "11111111-2222-4333-8444-55555555zzzz";
    case v1::FORMAT_COUNTRY:
      return "US";
    default:
      return "x";
  }
}

std::string PathOf(const v1::Upstream& upstream) {
  return upstream.get() + upstream.post() + upstream.put() + upstream.delete_();  // one of them is set
}

// The fields that the method's path is made of.
std::vector<const FieldDescriptor*> PathFields(const MethodDescriptor& method) {
  const std::string path = PathOf(method.options().GetExtension(v1::upstream));
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor* field = method.input_type()->field(i);
    if (path.find("{" + field->name() + "}") != std::string::npos) fields.push_back(field);
  }
  return fields;
}

bool IsPathField(const MethodDescriptor& method, const FieldDescriptor& field) {
  const auto fields = PathFields(method);
  return std::find(fields.begin(), fields.end(), &field) != fields.end();
}

// A request that passes every check.
std::unique_ptr<Message> GoodRequest(const MethodDescriptor& method) {
  std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.input_type())->New());
  const auto& reflection = *request->GetReflection();
  for (int i = 0; i < method.input_type()->field_count(); ++i) {
    const FieldDescriptor& field = *method.input_type()->field(i);
    const bool named =
        method.name().starts_with("Update") && field.name().ends_with("name");  // what it updates
    if (!RulesOf(field).required() && !IsPathField(method, field) && !named) continue;
    if (field.enum_type() != nullptr) {
      reflection.SetEnumValue(request.get(), &field, field.enum_type()->value(1)->number());
    } else {
      reflection.SetString(request.get(), &field, GoodText(field));
    }
  }
  return request;
}

// Serialised by hand: the library will not write a text that is no UTF-8.
std::string WithRawText(const Message& request, const FieldDescriptor& field, const std::string& text) {
  std::unique_ptr<Message> rest(request.New());
  rest->CopyFrom(request);
  rest->GetReflection()->ClearField(rest.get(), &field);
  auto varint = [](std::size_t value) {
    std::string bytes;
    for (; value > 127; value >>= 7) bytes += static_cast<char>(value | 128);
    return bytes + static_cast<char>(value);
  };
  return rest->SerializeAsString() + varint(static_cast<std::size_t>(field.number()) << 3 | 2) +
         varint(text.size()) + text;
}

std::string Shown(const std::string& text) { return ::testing::PrintToString(text.substr(0, 60)); }

std::vector<std::string> AllMethods() {
  const auto& service = *v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
  std::vector<std::string> names;
  for (int i = 0; i < service.method_count(); ++i) names.push_back(service.method(i)->name());
  return names;
}

class HostileInput : public E2eTest {
 protected:
  CallResult Send(const MethodDescriptor& method, const std::string& bytes) {
    CallResult result = Scanned(client().CallBytes(method.name(), bytes));
    attempts_ += std::stoul(Concat("0", result.Trailer("x-upstream-attempts")));
    return result;
  }
  void ExpectRefused(const CallResult& result) {
    EXPECT_EQ(result.code, kInvalidArgument) << ::testing::PrintToString(result);
    EXPECT_EQ(result.info.reason(), "INVALID_REQUEST");
    EXPECT_EQ(result.Trailer("x-upstream-attempts"), "0");
  }
  void ExpectNoSuchProject(const CallResult& result) {
    EXPECT_EQ(result.info.reason(), "PROJECT_NOT_FOUND") << ::testing::PrintToString(result);
    EXPECT_EQ(result.Trailer("x-upstream-attempts"), "0");
  }
  void ExpectNothingSent() {
    for (const sim::RecordedRequest& request : simulator().Requests()) {
      ADD_FAILURE() << "sent: " << request.method << " " << request.target;
    }
  }

  std::size_t attempts_ = 0;  // as the gateway tells
};

class EveryMethod : public HostileInput, public ::testing::WithParamInterface<std::string> {
 protected:
  const MethodDescriptor& method_ = MethodOf(GetParam());
};

TEST_P(EveryMethod, RefusesHostilePathValuesAndSendsNothing) {
  const std::unique_ptr<Message> good = GoodRequest(method_);
  for (const FieldDescriptor* field : PathFields(method_)) {
    for (const std::string& text : HostileTexts(GoodText(*field))) {
      SCOPED_TRACE(field->name() + " = " + Shown(text));
      const CallResult result = Send(method_, WithRawText(*good, *field, text));
      ExpectRefused(result);
      EXPECT_THAT(result.Fields(), Contains(field->name()));
    }
  }
  ExpectNothingSent();
}

TEST_P(EveryMethod, RefusesTextsThatAreNotUtf8AndSendsNothing) {
  const std::unique_ptr<Message> good = GoodRequest(method_);
  for (int i = 0; i < method_.input_type()->field_count(); ++i) {
    const FieldDescriptor& field = *method_.input_type()->field(i);
    if (field.type() != FieldDescriptor::TYPE_STRING) continue;
    for (const char* text :
         {"\xff", "\xc0\xaf", "\xed\xa0\x80", "+1512\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
      SCOPED_TRACE(field.name());
      ExpectRefused(Send(method_, WithRawText(*good, field, text)));
    }
  }
  ExpectNothingSent();
}

TEST_P(EveryMethod, RefusesBytesThatAreNoMessageAndSendsNothing) {
  const std::string good = GoodRequest(method_)->SerializeAsString();
  const std::string broken[] = {
      good + "\x0a",  // a length is missing
      good +
          "\x0a\x05"
          "abc",                          // a text is cut off
      good + "\x0a\xff\xff\xff\xff\x0f",  // a text of 4 GiB
      good + "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
      good + "\x0c",                  // the end of a group that never began
      good + "\x07",                  // a wire type that does not exist
      good + std::string("\0\0", 2),  // field number 0
      "\xff\xff\xff\xff",
      Repeat("\xa3\x06", 40'000),  // groups, 20,000 deep
      "{\"number\":\"+15125550100\"}",
  };
  for (const std::string& bytes : broken) {
    SCOPED_TRACE(Shown(bytes));
    const CallResult result = Send(method_, bytes);
    ExpectRefused(result);
    EXPECT_THAT(result.message, HasSubstr(method_.input_type()->name()));
  }
  ExpectNothingSent();
}

TEST_P(EveryMethod, RefusesMoreThanFourMebibytes) {
  const std::unique_ptr<Message> good = GoodRequest(method_);
  const FieldDescriptor& project = *method_.input_type()->FindFieldByName("project");
  EXPECT_EQ(Send(method_, WithRawText(*good, project, Repeat("a", 4 * kMegabyte))).code, kResourceExhausted);
  ExpectNoSuchProject(Send(method_, WithRawText(*good, project, Repeat("a", 4 * kMegabyte - 1000))));
  ExpectNothingSent();
}

// Free texts may hold what they like; it must arrive as data.
TEST_P(EveryMethod, ReachesNothingButItsOwnPath) {
  const std::unique_ptr<Message> good = GoodRequest(method_);
  Send(method_, good->SerializeAsString());
  const std::vector<sim::RecordedRequest> baseline = simulator().Requests(kCalls);
  ASSERT_THAT(baseline, SizeIs(1));
  auto path_of = [](const sim::RecordedRequest& r) { return r.target.substr(0, r.target.find('?')); };
  auto names_of = [](const sim::RecordedRequest& r) {
    std::set<std::string> names;
    for (const auto& [name, value] : r.headers) names.insert(name);
    return names;
  };

  for (int i = 0; i < method_.input_type()->field_count(); ++i) {
    const FieldDescriptor& field = *method_.input_type()->field(i);
    if (field.type() != FieldDescriptor::TYPE_STRING || IsPathField(method_, field)) continue;
    for (const std::string& text : HostileTexts(GoodText(field))) {
      SCOPED_TRACE(field.name() + " = " + Shown(text));
      const CallResult result = Send(method_, WithRawText(*good, field, text));
      if (IsImpossible(field, text)) {
        // Whether there is such a project is asked first.
        if (field.name() == "project") {
          ExpectNoSuchProject(result);
        } else {
          ExpectRefused(result);
        }
        continue;
      }
      EXPECT_THAT(result.code, AnyOf(0, kInvalidArgument, kNotFound, 6, 9))
          << ::testing::PrintToString(result);
      EXPECT_TRUE(field.name() != "project" || result.Trailer("x-upstream-attempts") == "0");
    }
  }

  const std::vector<sim::RecordedRequest> requests = simulator().Requests(kCalls);
  EXPECT_EQ(requests.size(), attempts_) << "the gateway tells how often it sent something";
  for (const sim::RecordedRequest& request : requests) {
    EXPECT_EQ(request.method, baseline[0].method);
    EXPECT_EQ(path_of(request), path_of(baseline[0]));
    EXPECT_THAT(names_of(request), ::testing::IsSubsetOf(names_of(baseline[0])));
    EXPECT_EQ(*sim::Find(request.headers, "Host"), *sim::Find(baseline[0].headers, "Host"));
  }
}

INSTANTIATE_TEST_SUITE_P(OfTheContract, EveryMethod, ::testing::ValuesIn(AllMethods()),
                         [](const auto& test) { return test.param; });

TEST_F(HostileInput, IsNotTakenForAnotherCallersIdentity) {
  for (const char* authorization :
       {"Basic ZXZpbDpldmls", "Bearer", "Bearer a b", "Bearer evil, Bearer evil", ""}) {
    CallOptions options;
    options.metadata = {{"authorization", authorization}};
    EXPECT_EQ(Call("ListPhoneNumbers", Json::object(), options).code, kUnauthenticated) << authorization;
  }
  EXPECT_THAT(simulator().Requests(), SizeIs(0));
}

TEST_F(HostileInput, DoesNotReachUpstreamThroughMetadata) {
  CallOptions options;
  options.metadata = {{"host", "evil.example"},
                      {"proxy-authorization", "Basic ZXZpbDpldmls"},
                      {"x-forwarded-host", "evil.example"},
                      {"cookie", "a=b"},
                      {"x-request-id", "evil"},
                      {"user-agent-extra", "evil"}};
  EXPECT_TRUE(Call("ListPhoneNumbers", Json::object(), options).ok());
  const std::vector<sim::RecordedRequest> requests = simulator().Requests();
  ASSERT_THAT(requests, SizeIs(1));
  for (const auto& [name, value] : requests[0].headers) {
    EXPECT_THAT(name, AnyOf(Eq("Host"), Eq("Authorization"), Eq("User-Agent"), Eq("Accept")));
    EXPECT_THAT(value, ::testing::Not(HasSubstr("evil")));
  }
}

// The checks above are worth nothing if the path values are found nowhere.
TEST_F(HostileInput, IsTriedOnEveryPathWithAVariable) {
  std::size_t fields = 0;
  for (const std::string& name : AllMethods()) {
    const std::string path = PathOf(MethodOf(name).options().GetExtension(v1::upstream));
    std::size_t variables = static_cast<std::size_t>(std::count(path.begin(), path.end(), '{'));
    if (path.find("{project_id}") != std::string::npos) --variables;
    EXPECT_THAT(PathFields(MethodOf(name)), SizeIs(variables)) << name;
    fields += variables;
  }
  EXPECT_GE(fields, 12U);
}

}  // namespace
}  // namespace phonegate::hostile_input_test
