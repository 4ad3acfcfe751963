#include "proto/error_facts.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include <google/protobuf/descriptor.h>

namespace phonegate {
namespace {

// By the number of the reason.
using Table = std::array<const v1::ErrorFacts*, static_cast<std::size_t>(v1::Reason_MAX) + 1>;

Table ReadTable() {
  Table table;
  table.fill(&v1::ErrorFacts::default_instance());
  const google::protobuf::EnumDescriptor& reasons = *v1::Reason_descriptor();
  for (int i = 0; i < reasons.value_count(); ++i) {
    const google::protobuf::EnumValueDescriptor& reason = *reasons.value(i);
    table[static_cast<std::size_t>(reason.number())] = &reason.options().GetExtension(v1::error);
  }
  return table;
}

}  // namespace

const v1::ErrorFacts& FactsOf(v1::Reason reason) {
  static const Table table = ReadTable();
  const auto number = static_cast<std::size_t>(reason);  // a negative one is large
  return number < table.size() ? *table[number] : v1::ErrorFacts::default_instance();
}

bool Declares(const v1::ErrorFacts& facts, v1::Code code) {
  return std::find(facts.codes().begin(), facts.codes().end(), code) != facts.codes().end();
}

bool Declares(const v1::ErrorFacts& facts, v1::Domain domain) {
  return std::find(facts.domains().begin(), facts.domains().end(), domain) != facts.domains().end();
}

bool IsFinal(const v1::ErrorFacts& facts) {
  return facts.retry() == v1::RETRY_NEW_REQUEST || facts.retry() == v1::RETRY_NEVER;
}

}  // namespace phonegate
