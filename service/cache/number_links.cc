#include "service/cache/number_links.h"

#include <algorithm>
#include <string_view>

#include "service/base/text.h"
#include "service/cache/range.h"
#include "service/contract/subject.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kMaxDigits = 18;

// The digits with a 1 before them, which keeps zeros at the beginning; 0 for what is no
// such number.
std::uint64_t Packed(const std::string& number) {
  if (number.size() < 2 || number.size() > kMaxDigits + 1 || number[0] != '+') return 0;
  std::uint64_t packed = 1;
  for (const char digit : std::string_view(number).substr(1)) {
    if (digit < '0' || digit > '9') return 0;
    packed = packed * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return packed;
}

std::string Unpacked(std::uint64_t packed) {
  std::string number = std::to_string(packed);
  number[0] = '+';
  return number;
}

}  // namespace

NumberLinks::NumberLinks(std::size_t bytes, Random& random)
    : hash_(random), set_count_(std::max<std::size_t>(1, bytes / sizeof(Set))) {
  for (std::size_t i = 0; i < kParts; ++i) parts_[i].sets.resize((set_count_ + kParts - 1 - i) / kParts);
}

std::uint64_t NumberLinks::HashOf(const std::string& project_id, const std::string& id) const {
  return hash_(project_id.size(), Concat(project_id, id));
}

std::size_t NumberLinks::IndexOf(std::uint64_t hash) const { return IndexBelow(set_count_, hash); }

void NumberLinks::Learn(const std::string& project_id, const std::string& id, const std::string& number) {
  const std::uint64_t packed = Packed(number);
  if (packed == 0 || id.empty()) return;
  const std::uint64_t hash = HashOf(project_id, id);
  const std::size_t index = IndexOf(hash);
  Part& part = parts_[index % kParts];
  const MutexLock lock(part.mutex);
  Set& set = part.sets[index / kParts];
  auto place = std::ranges::find(set, hash, &Link::id);
  if (place == set.end()) place = set.end() - 1;
  *place = {hash, packed};
  std::rotate(set.begin(), place, place + 1);
}

void NumberLinks::LearnFrom(const std::string& project_id, const Message& answer) {
  const Subject subject = SubjectOf(answer);
  Learn(project_id, subject.resource_id, subject.number);
  const google::protobuf::Reflection& reflection = *answer.GetReflection();
  const google::protobuf::Descriptor& type = *answer.GetDescriptor();  // each look at it costs
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (!field->is_repeated() || field->message_type() == nullptr || field->is_map()) continue;
    for (int item = 0; item < reflection.FieldSize(answer, field); ++item) {
      const Subject listed = SubjectOf(reflection.GetRepeatedMessage(answer, field, item));
      Learn(project_id, listed.resource_id, listed.number);
    }
  }
}

std::string NumberLinks::NumberOf(const std::string& project_id, const std::string& id) {
  if (id.empty()) return "";
  const std::uint64_t hash = HashOf(project_id, id);
  const std::size_t index = IndexOf(hash);
  Part& part = parts_[index % kParts];
  const MutexLock lock(part.mutex);
  Set& set = part.sets[index / kParts];
  const auto place = std::ranges::find(set, hash, &Link::id);
  if (place == set.end() || place->number == 0) return "";
  std::rotate(set.begin(), place, place + 1);
  return Unpacked(set.front().number);
}

}  // namespace phonegate
