#include "service/rpc/local/reflection_answers.h"

#include <set>
#include <string>

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "phonegate/v1/annotations.pb.h"
#include "phonegate/v1/error_facts.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::reflection_answers_test {
namespace {

using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

constexpr int kInvalidArgument = 3;
constexpr int kNotFound = 5;

ServerReflectionResponse Answer(const ServerReflectionRequest& request) {
  return AnswerReflection(request, {"a.A", "b.B"});
}

// The names of the files that an answer holds.
std::multiset<std::string> FilesOf(const ServerReflectionResponse& response) {
  std::multiset<std::string> names;
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    EXPECT_TRUE(file.ParseFromString(bytes));
    names.insert(file.name());
  }
  return names;
}

TEST(AnswerReflection, ListsTheServices) {
  ServerReflectionRequest request;
  request.set_host("here");
  request.set_list_services("");
  const ServerReflectionResponse response = Answer(request);
  ASSERT_EQ(response.list_services_response().service_size(), 2);
  EXPECT_EQ(response.list_services_response().service(0).name(), "a.A");
  EXPECT_EQ(response.valid_host(), "here");
  EXPECT_EQ(response.original_request().host(), "here");
}

TEST(AnswerReflection, GivesAFileWithAllThatItImportsOnce) {
  const std::string name = v1::PurchasePhoneNumberRequest::descriptor()->file()->name();
  ServerReflectionRequest by_name;
  by_name.set_file_by_filename(name);
  ServerReflectionRequest by_symbol;
  by_symbol.set_file_containing_symbol("phonegate.v1.PhoneNumberService.PurchasePhoneNumber");
  for (const ServerReflectionRequest& request : {by_name, by_symbol}) {
    const std::multiset<std::string> files = FilesOf(Answer(request));
    EXPECT_EQ(files.count(name), 1U);
    EXPECT_EQ(files.count("phonegate/v1/annotations.proto"), 1U);
    EXPECT_EQ(files.count("google/protobuf/descriptor.proto"), 1U);
    EXPECT_EQ(std::set<std::string>(files.begin(), files.end()).size(), files.size());
  }
}

TEST(AnswerReflection, KnowsExtensions) {
  ServerReflectionRequest all;
  all.set_all_extension_numbers_of_type("google.protobuf.MethodOptions");
  const ServerReflectionResponse numbers = Answer(all);
  ASSERT_GT(numbers.all_extension_numbers_response().extension_number_size(), 0);
  ServerReflectionRequest one;
  one.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  one.mutable_file_containing_extension()->set_extension_number(
      numbers.all_extension_numbers_response().extension_number(0));
  EXPECT_EQ(FilesOf(Answer(one)).count("phonegate/v1/annotations.proto"), 1U);
}

TEST(AnswerReflection, KnowsTheFactsOfErrors) {
  ServerReflectionRequest facts;
  facts.mutable_file_containing_extension()->set_containing_type("google.protobuf.EnumValueOptions");
  facts.mutable_file_containing_extension()->set_extension_number(v1::error.number());
  EXPECT_EQ(FilesOf(Answer(facts)).count("phonegate/v1/error_facts.proto"), 1U);
  ServerReflectionRequest reasons;
  reasons.set_file_containing_symbol("phonegate.v1.Reason");
  const std::multiset<std::string> files = FilesOf(Answer(reasons));
  EXPECT_EQ(files.count("phonegate/v1/errors.proto"), 1U);
  EXPECT_EQ(files.count("phonegate/v1/error_facts.proto"), 1U);
}

TEST(AnswerReflection, SaysWhatItDoesNotKnow) {
  ServerReflectionRequest nothing;
  EXPECT_EQ(Answer(nothing).error_response().error_code(), kInvalidArgument);
  ServerReflectionRequest request;
  request.set_file_by_filename("none.proto");
  EXPECT_EQ(Answer(request).error_response().error_code(), kNotFound);
  request.set_file_containing_symbol("phonegate.v1.None");
  EXPECT_EQ(Answer(request).error_response().error_code(), kNotFound);
  request.set_all_extension_numbers_of_type("phonegate.v1.None");
  EXPECT_EQ(Answer(request).error_response().error_code(), kNotFound);
  request.mutable_file_containing_extension()->set_containing_type("google.protobuf.MethodOptions");
  request.mutable_file_containing_extension()->set_extension_number(1);
  EXPECT_EQ(Answer(request).error_response().error_code(), kNotFound);
}

}  // namespace
}  // namespace phonegate::reflection_answers_test
