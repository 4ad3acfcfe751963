#include "service/config/value.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <google/protobuf/duration.pb.h>

#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/config/address.h"
#include "service/config/duration.h"
#include "service/contract/caller_name.h"
#include "service/contract/permission.h"

namespace phonegate {
namespace {

using config::v1::Form;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kMaxText = 4096;  // bytes
constexpr std::size_t kMaxDigits = 10;

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-";

bool IsName(std::string_view text, std::size_t max_length) {
  return !text.empty() && text.size() <= max_length && text.find_first_not_of(kNameCharacters) == text.npos;
}

bool IsUuid(std::string_view text) {
  constexpr std::string_view kShape = "00000000-0000-0000-0000-000000000000";
  return std::equal(text.begin(), text.end(), kShape.begin(), kShape.end(), [](char c, char shape) {
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    return shape == '-' ? c == '-' : hex;
  });
}

// A caller, or a pattern of callers. What a pattern means is the policy's.
bool IsCallers(std::string_view text) {
  constexpr std::string_view kPatternStart = "spiffe://";
  if (text.starts_with(kPatternStart) && text.ends_with("/*")) text.remove_suffix(1);
  return IsCallerName(text);
}

bool IsRpcName(std::string_view text) {
  return !text.empty() && text.size() <= 100 && text.front() >= 'A' && text.front() <= 'Z' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

// "sha256:SALT:DIGEST", hexadecimal.
bool IsTokenHash(std::string_view text) {
  constexpr std::string_view kStart = "sha256:";
  constexpr std::size_t kSalt = 32;
  constexpr std::size_t kDigest = 64;
  if (!text.starts_with(kStart) || text.size() != kStart.size() + kSalt + 1 + kDigest) return false;
  const std::string_view salt = text.substr(kStart.size(), kSalt);
  const std::string_view digest = text.substr(kStart.size() + kSalt + 1);
  const auto is_hex = [](std::string_view part) {
    return part.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  };
  return text[kStart.size() + kSalt] == ':' && is_hex(salt) && is_hex(digest);
}

bool IsNumberPrefix(std::string_view text) {
  return text.size() >= 2 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
         text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

bool IsCountry(std::string_view text) {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// The whole name of a host, or of all below one that is itself below another: `*.com`
// would be half the world.
bool IsHosts(std::string_view text) {
  constexpr std::string_view kStar = "*.";
  const bool pattern = text.starts_with(kStar);
  if (pattern) text.remove_prefix(kStar.size());
  if (text.empty() || text.size() > 253 || text.front() == '.' || text.back() == '.') return false;
  if (pattern && text.find('.') == std::string_view::npos) return false;
  if (text.find("..") != std::string_view::npos) return false;
  const bool ipv6 = !pattern && text.front() == '[' && text.back() == ']';
  return text.find_first_not_of(ipv6 ? "[]:.0123456789abcdef" : "abcdefghijklmnopqrstuvwxyz0123456789-.") ==
         std::string_view::npos;
}

// All groups of methods, with commas between.
std::string Groups() {
  std::string names;
  for (int i = v1::Permission_MIN + 1; i <= v1::Permission_MAX; ++i) {
    if (v1::Permission_IsValid(i))
      Append(names, names.empty() ? "" : ", ", PermissionName(static_cast<v1::Permission>(i)));
  }
  return names;
}

bool HasForm(std::string_view text, Form form) {
  switch (form) {
    case config::v1::FORM_CALLER:
      return IsTokenCallerName(text);
    case config::v1::FORM_CALLERS:
      return IsCallers(text);
    case config::v1::FORM_ANY_CALLERS:
      return text == "*" || IsCallers(text);
    case config::v1::FORM_PROJECTS:
      return text == "*" || IsName(text, 32);
    case config::v1::FORM_GROUP:
      return PermissionNamed(text).has_value();
    case config::v1::FORM_GROUP_OR_RPC:
      return PermissionNamed(text).has_value() || IsRpcName(text);
    case config::v1::FORM_TOKEN_HASH:
      return IsTokenHash(text);
    case config::v1::FORM_NUMBER_PREFIX:
      return IsNumberPrefix(text);
    case config::v1::FORM_COUNTRY:
      return IsCountry(text);
    case config::v1::FORM_HOSTS:
      return IsHosts(text);
    case config::v1::FORM_LISTEN_ADDRESS:
      return IsListenAddress(text);
    case config::v1::FORM_ALIAS:
      return IsName(text, 32);
    case config::v1::FORM_SPACE:
      return IsName(text, 63) && !text.starts_with('-') && !text.ends_with('-');
    case config::v1::FORM_ORIGIN:
      return IsSafeOrigin(text);
    case config::v1::FORM_UUID:
      return IsUuid(text);
    default:
      return !text.empty();
  }
}

std::string Describe(Form form) {
  switch (form) {
    case config::v1::FORM_CALLER:
      return "a name of at most 256 visible ASCII characters, no star, not `anonymous`, not beginning with "
             "`jwt:`, `dns:` or `spiffe://`";
    case config::v1::FORM_CALLERS:
      return "a caller's name, or the beginning of a SPIFFE id such as spiffe://example.org/billing/*";
    case config::v1::FORM_ANY_CALLERS:
      return "a caller's name, the beginning of a SPIFFE id such as spiffe://example.org/billing/*, or \"*\"";
    case config::v1::FORM_PROJECTS:
      return "an alias of `projects`, or \"*\"";
    case config::v1::FORM_GROUP:
      return Concat("one of ", Groups());
    case config::v1::FORM_GROUP_OR_RPC:
      return Concat("the name of an RPC, or one of ", Groups());
    case config::v1::FORM_TOKEN_HASH:
      return "what `phonegate token` prints: sha256:SALT:HASH";
    case config::v1::FORM_NUMBER_PREFIX:
      return "the beginning of a phone number such as +1512";
    case config::v1::FORM_COUNTRY:
      return "a two-letter country code such as US";
    case config::v1::FORM_HOSTS:
      return "a host in lower case such as hooks.example.com, or \"*.example.com\"";
    case config::v1::FORM_LISTEN_ADDRESS:
      return "an address such as 127.0.0.1:50051 or [::1]:50051";
    case config::v1::FORM_ALIAS:
      return "1 to 32 lower-case letters, digits and hyphens";
    case config::v1::FORM_SPACE:
      return "1 to 63 lower-case letters, digits and hyphens, no hyphen first or last";
    case config::v1::FORM_ORIGIN:
      return "https://HOST[:PORT], or http://HOST[:PORT] with a loopback host";
    case config::v1::FORM_UUID:
      return "a UUID such as 00000000-0000-4000-8000-000000000000";
    case config::v1::FORM_PATH:
      return "the path of a file";
    case config::v1::FORM_CLAIM:
      return "the text of a claim, such as https://kubernetes.default.svc";
    default:
      return "text";
  }
}

std::optional<std::uint32_t> ParseNumber(std::string_view text) {
  if (text.empty() || text.size() > kMaxDigits || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Whether the value lies between the limits that the rules of its key write
// in the same way.
template <typename Value>
bool IsWithin(const Value& value, const std::optional<Value>& min, const std::optional<Value>& max) {
  return min && max && *min <= value && value <= *max;
}

bool SetText(const FieldDescriptor& field, const std::string& text, Message& message) {
  if (text.size() > kMaxText || !Utf8Length(text) || HasControlCharacter(text)) return false;
  if (!HasForm(text, KeyRulesOf(field).form())) return false;
  if (field.is_repeated()) {
    message.GetReflection()->AddString(&message, &field, text);
  } else {
    message.GetReflection()->SetString(&message, &field, text);
  }
  return true;
}

bool SetNumber(const FieldDescriptor& field, const std::string& text, Message& message) {
  const std::optional<std::uint32_t> number = ParseNumber(text);
  const config::v1::KeyRules& rules = KeyRulesOf(field);
  if (!number || !IsWithin(*number, ParseNumber(rules.min()), ParseNumber(rules.max()))) return false;
  message.GetReflection()->SetUInt32(&message, &field, *number);
  return true;
}

bool SetDuration(const FieldDescriptor& field, const std::string& text, Message& message) {
  const std::optional<std::chrono::milliseconds> duration = ParseDuration(text);
  const config::v1::KeyRules& rules = KeyRulesOf(field);
  if (!duration || !IsWithin(*duration, ParseDuration(rules.min()), ParseDuration(rules.max()))) return false;
  message.GetReflection()->MutableMessage(&message, &field)->CopyFrom(ToProto(*duration));
  return true;
}

bool SetBool(const FieldDescriptor& field, const std::string& text, Message& message) {
  if (text != "true" && text != "false") return false;
  message.GetReflection()->SetBool(&message, &field, text == "true");
  return true;
}

std::string Range(const FieldDescriptor& field) {
  return Concat(" from ", KeyRulesOf(field).min(), " to ", KeyRulesOf(field).max());
}

}  // namespace

const config::v1::KeyRules& KeyRulesOf(const FieldDescriptor& field) {
  return field.options().GetExtension(config::v1::key);
}

bool IsSection(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() != google::protobuf::Duration::descriptor();
}

std::string Expectation(const FieldDescriptor& field) {
  if (field.is_repeated() && IsSection(field)) return "a list whose entries begin with a hyphen";
  if (field.is_repeated()) return Concat("a list, each entry ", ExpectationOfEntry(field));
  if (IsSection(field)) return "a section of keys, indented below it";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Concat("a duration", Range(field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Concat("a whole number", Range(field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    default:
      return Describe(KeyRulesOf(field).form());
  }
}

std::string ExpectationOfEntry(const FieldDescriptor& field) { return Describe(KeyRulesOf(field).form()); }

bool SetValue(const FieldDescriptor& field, const std::string& text, Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetDuration(field, text, message);
    case FieldDescriptor::CPPTYPE_UINT32:
      return SetNumber(field, text, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(field, text, message);
    case FieldDescriptor::CPPTYPE_STRING:
      return SetText(field, text, message);
    default:
      return false;  // the schema has no other types; its test says so
  }
}

}  // namespace phonegate
