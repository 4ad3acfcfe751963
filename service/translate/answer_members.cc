#include "service/translate/answer_members.h"

#include <algorithm>
#include <map>
#include <string>

namespace phonegate {
namespace {

bool SaysNothing(const AnswerType::Field& field, Json value) {
  return value.is_null() || (field.rules->identity() && TextIn(value) == "");
}

bool SameButCase(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

using Members = std::vector<JsonMember>;

// The first member under an alias of the field that says something, else the first.
Members::iterator ByAlias(const AnswerType::Field& field, Members& members) {
  auto found = members.end();
  for (const std::string& alias : field.rules->aliases()) {
    for (auto member = members.begin(); member != members.end(); ++member) {
      if (!SameButCase(member->key, alias)) continue;
      if (!SaysNothing(field, member->value)) return member;
      if (found == members.end()) found = member;
    }
  }
  return found;
}

}  // namespace

void SortMembers(std::vector<JsonMember>& members) {
  std::map<std::string_view, Json> by_key;
  for (const JsonMember& member : members) by_key.insert_or_assign(member.key, member.value);
  members.clear();
  for (const auto& [key, value] : by_key) members.push_back({key, value});
}

// Keys come in about the order of the contract, so the search goes on from the last one.
void AnswerMembers::Add(std::string_view key, Json value) {
  const std::size_t count = type_.fields.size();
  for (std::size_t tried = 0; tried < count; ++tried) {
    const std::size_t field = next_ + tried < count ? next_ + tried : next_ + tried - count;
    if (*type_.fields[field].key != key) continue;
    named_[field] = JsonMember{key, value};
    next_ = field + 1;
    return;
  }
  unknown_.push_back({key, value});
}

void AnswerMembers::Settle() {
  if (unknown_.empty()) return;
  SortMembers(unknown_);
  for (std::size_t i = 0; i < named_.size(); ++i) {
    const AnswerType::Field& field = type_.fields[i];
    if (!named_[i] || SaysNothing(field, named_[i]->value)) SettleByAlias(field, named_[i]);
  }
}

void AnswerMembers::SettleByAlias(const AnswerType::Field& field, std::optional<JsonMember>& named) {
  const auto chosen = ByAlias(field, unknown_);
  if (chosen == unknown_.end() || (named && SaysNothing(field, chosen->value))) return;
  named = *chosen;
  unknown_.erase(chosen);
}

}  // namespace phonegate
