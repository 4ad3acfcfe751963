// What an input of answer_fuzz means.
#ifndef PHONEGATE_TESTS_FUZZ_ANSWER_INPUT_H_
#define PHONEGATE_TESTS_FUZZ_ANSWER_INPUT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "tests/contract/real_contract.h"

namespace phonegate {

struct AnswerInput {
  const Operation& operation;
  std::string_view body;  // of the operation's answer
};

// The first byte chooses the operation, by its place in the contract; the rest is
// the body. Nothing for an empty input.
inline std::optional<AnswerInput> ReadAnswerInput(std::string_view input) {
  if (input.empty()) return std::nullopt;
  const auto& operations = RealContract();
  return AnswerInput{operations[static_cast<std::uint8_t>(input[0]) % operations.size()], input.substr(1)};
}

// The path that a paged list's links must lead to, of some project.
inline std::string_view ListPath(const Operation& operation) {
  return operation.upstream.paging() == v1::PAGING_LAML
             ? "/api/laml/2010-04-01/Accounts/b3877c40-da60-4998-90ad-000000000001/IncomingPhoneNumbers"
             : "/api/relay/rest/phone_numbers";
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_FUZZ_ANSWER_INPUT_H_
