#include "client/testing/update_number.h"

#include <algorithm>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "absl/strings/str_cat.h"
#include "phonegate/error.h"

namespace phonegate::testing::internal {
namespace {

using google::protobuf::FieldDescriptor;

// Fields of the request from here on are fields of the number.
constexpr int kFirstField = 20;

absl::Status UnknownPath(const std::string& path) {
  ErrorDetails details;
  details.reason = v1::REASON_INVALID_REQUEST;
  return MakeError(absl::StatusCode::kInvalidArgument,
                   absl::StrCat("update_mask: ", path, " is no field that can be changed."), details);
}

// The names of the fields to change.
std::vector<std::string> PathsOf(const v1::UpdatePhoneNumberRequest& request) {
  std::vector<std::string> paths(request.update_mask().paths().begin(), request.update_mask().paths().end());
  if (!paths.empty()) return paths;
  std::vector<const FieldDescriptor*> set;
  request.GetReflection()->ListFields(request, &set);
  for (const FieldDescriptor* field : set) {
    if (field->number() >= kFirstField) paths.emplace_back(field->name());
  }
  return paths;
}

// All such fields are texts and enums, of one type on both sides.
void Change(const v1::UpdatePhoneNumberRequest& request, const FieldDescriptor& from, v1::PhoneNumber& number,
            const FieldDescriptor& to) {
  const auto& read = *request.GetReflection();
  const auto& write = *number.GetReflection();
  auto& nulls = *number.mutable_null_fields();
  nulls.erase(std::remove(nulls.begin(), nulls.end(), std::string(to.name())), nulls.end());
  if (!read.HasField(request, &from)) {
    write.ClearField(&number, &to);
    number.add_null_fields(std::string(to.name()));
  } else if (from.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    write.SetEnumValue(&number, &to, read.GetEnumValue(request, &from));
  } else {
    write.SetString(&number, &to, read.GetString(request, &from));
  }
}

}  // namespace

absl::Status UpdateNumber(const v1::UpdatePhoneNumberRequest& request, v1::PhoneNumber& number) {
  const std::vector<std::string> paths = PathsOf(request);
  for (const std::string& path : paths) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(path);
    if (field == nullptr || field->number() < kFirstField) return UnknownPath(path);
  }
  for (const std::string& path : paths) {
    Change(request, *request.GetDescriptor()->FindFieldByName(path), number,
           *number.GetDescriptor()->FindFieldByName(path));
  }
  return absl::OkStatus();
}

}  // namespace phonegate::testing::internal
