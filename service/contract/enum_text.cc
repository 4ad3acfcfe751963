#include "service/contract/enum_text.h"

#include <cstddef>

#include "phonegate/v1/annotations.pb.h"

namespace phonegate {
namespace {

const v1::EnumValueRules& ValueRulesOf(const google::protobuf::EnumValueDescriptor& value) {
  return value.options().GetExtension(v1::value);
}

constexpr int kEnd = -1;

// The next letter or digit of `text` from `at` on in lower case, or kEnd.
int NextSignificant(std::string_view text, std::size_t& at) {
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '-' || c == '_' || c == ' ') continue;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : static_cast<unsigned char>(c);
  }
  return kEnd;
}

bool SameSpelling(std::string_view a, std::string_view b) {
  std::size_t at_a = 0;
  std::size_t at_b = 0;
  while (true) {
    const int next_a = NextSignificant(a, at_a);
    const int next_b = NextSignificant(b, at_b);
    if (next_a != next_b) return false;
    if (next_a == kEnd) return true;
  }
}

}  // namespace

const std::string& UpstreamText(const google::protobuf::EnumValueDescriptor& value) {
  return ValueRulesOf(value).text();
}

EnumTexts::EnumTexts(const google::protobuf::EnumDescriptor& type) {
  for (int i = 0; i < type.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& value = *type.value(i);
    if (ValueRulesOf(value).unrecognized()) unrecognized_ = &value;
    if (UpstreamText(value).empty()) continue;
    known_.push_back(&value);
    texts_.emplace_back(UpstreamText(value));
  }
}

const google::protobuf::EnumValueDescriptor* EnumTexts::Find(std::string_view text) const {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (SameSpelling(texts_[i], text)) return known_[i];
  }
  return nullptr;
}

bool AllowedInRequests(const google::protobuf::EnumValueDescriptor& value) {
  return !UpstreamText(value).empty() && !ValueRulesOf(value).answer_only();
}

}  // namespace phonegate
