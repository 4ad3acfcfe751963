#include "service/journal/stage/stage_rules.h"

#include <variant>

#include "service/contract/subject.h"
#include "service/journal/stage/refusals.h"

namespace phonegate {

const StageRules& StageRules::Default() {
  static const StageRules rules;
  return rules;
}

// A call that has begun before is not denied because the journal cannot be asked again, be
// it that the journal fails or that the caller's time is over.
bool StageRules::StandsByLastLook(const Call& call, const LedgerBegin& last) const {
  return last.kind == LedgerBegin::Kind::kSame || call.state.cancelled;
}

bool StageRules::LooksFirst(const Operation& operation) const {
  return operation.upstream.effect() == v1::EFFECT_ONCE;
}

std::optional<absl::Status> StageRules::ObjectionOf(const Finding& finding) const {
  if (std::holds_alternative<Present>(finding)) return AlreadyOwned();
  if (const auto* unknown = std::get_if<CannotTell>(&finding)) return unknown->why;
  return std::nullopt;
}

// A purchase's answer must be about the number that was asked for; anything else
// is no proof of it.
AnswerMeaning StageRules::MeaningOf(const Call& call, const Reply& answer) const {
  const AnswerMeaning meaning = phonegate::MeaningOf(answer, call.state.trace.attempts);
  if (meaning != AnswerMeaning::kHappened) return meaning;
  if (call.operation.upstream.effect() != v1::EFFECT_ONCE) return meaning;
  const bool proves = SubjectOf(*answer.message).number == SubjectOf(call.request).number;
  return proves ? meaning : AnswerMeaning::kIndeterminate;
}

bool StageRules::IsStored(AnswerMeaning meaning) const {
  return meaning == AnswerMeaning::kHappened || meaning == AnswerMeaning::kRefused;
}

// What is not written down yet may still be forgotten by a crash. It is found out
// again then, or sent again when it may be. So only what changed nothing and will
// not be sent again can be said all the same.
bool StageRules::MayBeToldEarly(const Call& call, v1::AuditResult result) const {
  return result != v1::AUDIT_RESULT_SUCCEEDED && call.operation.upstream.effect() == v1::EFFECT_ONCE;
}

}  // namespace phonegate
