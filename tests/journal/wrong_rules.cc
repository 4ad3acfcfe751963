// Bugs that are one wrong decision of the product's own rules.
#include <chrono>

#include "service/contract/subject.h"
#include "tests/journal/planted_bug.h"

namespace phonegate {

namespace {

// --- The ledger.

// Callers spend more than they may.
struct IgnoreBudgets final : JournalRules {
  bool MaySpendOneMore(std::uint64_t, const std::optional<std::uint32_t>&) const override { return true; }
};

// Another request with a known id gets the first answer.
struct DoNotCompareRequests final : JournalRules {
  bool IsRepetition(const std::string&, const std::string&) const override { return true; }
};

// An entry that has ended can be ended again.
struct EndTwice final : JournalRules {
  absl::Status MayWrite(const EntryRow&, std::uint64_t) const override { return absl::OkStatus(); }
};

// --- Several processes.

// What a take-over got is lost when its commit seemed to fail.
struct LoseTakeOver final : JournalRules {
  bool MayTakeOver(const IdleEntry& entry) const override {
    return !entry.own && JournalRules::MayTakeOver(entry);
  }
};

// What another process may have taken over is sent.
struct SendWithoutLease final : JournalRules {
  bool MaySend(StoreSharing, const std::optional<HeldEntry>&, SteadyTime) const override { return true; }
};

// Every other process is taken for dead.
struct TakeOverAtOnce final : JournalRules {
  bool MayTakeOver(const IdleEntry&) const override { return true; }
};

// An entry is taken over though its owner prolongs its lease.
struct IgnoreRenewals final : JournalRules {
  bool HasMoved(const SeenLease&, const EntryRow&) const override { return false; }
};

// Leases never end.
struct NeverTakeOver final : JournalRules {
  bool MayTakeOver(const IdleEntry& entry) const override {
    return entry.own || entry.sharing == StoreSharing::kExclusive;
  }
};

// Who had the entry before may go on to write.
struct TakeOverWithoutFence final : JournalRules {
  std::uint64_t FenceOfTakeOver(std::uint64_t fence) const override { return fence; }
};

// So may it when fences are not compared.
struct IgnoreFences final : JournalRules {
  absl::Status MayWrite(const EntryRow& entry, std::uint64_t) const override {
    return JournalRules::MayWrite(entry, entry.fence);
  }
};

// An outcome that a fence kept out counts as written.
struct TrustLostEnds final : JournalRules {
  bool IsOwnOutcome(const absl::Status&) const override { return true; }
};

// --- The way to the journal.

// An intent that may be durable is left when it seemed to fail.
struct ForgetToVoid final : JournalRules {
  bool MayBeDurable(const absl::Status&) const override { return false; }
};

// An outcome that could not be written is not tried again, as far as anybody lives to see.
struct ForgetLateOutcome final : JournalRules {
  std::chrono::milliseconds WriteAgainAfter(int) const override { return std::chrono::hours(24 * 365); }
};

// A rule's no undoes the work of others.
struct LetANoFailTheBatch final : JournalRules {
  bool IsRejection(const absl::Status&) const override { return false; }
};

// --- The stage.

// Who cannot look again hears that nothing was sent.
struct DenyWhatRuns final : StageRules {
  bool StandsByLastLook(const Call&, const LedgerBegin&) const override { return false; }
};

// Buys what may be there already.
struct DoNotLookFirst final : StageRules {
  bool LooksFirst(const Operation&) const override { return false; }
};

// A look that failed counts as an absence.
struct BuyWhenLookFails final : StageRules {
  std::optional<absl::Status> ObjectionOf(const Finding& finding) const override {
    if (std::holds_alternative<CannotTell>(finding)) return std::nullopt;
    return StageRules::ObjectionOf(finding);
  }
};

// A 2xx about another number is a success.
struct TrustAnyAnswer final : StageRules {
  AnswerMeaning MeaningOf(const Call& call, const Reply& answer) const override {
    return phonegate::MeaningOf(answer, call.state.trace.attempts);
  }
};

// A lost answer is a refusal.
struct TakeDoubtForNo final : StageRules {
  AnswerMeaning MeaningOf(const Call& call, const Reply& answer) const override {
    const AnswerMeaning meaning = StageRules::MeaningOf(call, answer);
    return meaning == AnswerMeaning::kIndeterminate ? AnswerMeaning::kRefused : meaning;
  }
};

// A success is told though it could not be written.
struct TellBeforeDurable final : StageRules {
  bool MayBeToldEarly(const Call&, v1::AuditResult) const override { return true; }
};

// So is a failure that a crash may undo.
struct TellWhatMayBeSentYet final : StageRules {
  bool MayBeToldEarly(const Call& call, v1::AuditResult result) const override {
    return result != v1::AUDIT_RESULT_SUCCEEDED || StageRules::MayBeToldEarly(call, result);
  }
};

// "For now" is remembered for good.
struct KeepWhatPasses final : StageRules {
  bool IsStored(AnswerMeaning meaning) const override {
    return meaning == AnswerMeaning::kRetryableRefusal || StageRules::IsStored(meaning);
  }
};

// A refusal is not remembered.
struct ForgetRefusals final : StageRules {
  bool IsStored(AnswerMeaning meaning) const override { return meaning == AnswerMeaning::kHappened; }
};

// --- The reconciler.

// Absence counts while a process that lives may have sent it.
struct CountTheLiving final : SettleRules {
  SteadyTime AbsencesCountFrom(const OpenChange&, SteadyTime doubt,
                               const ReconcilerOptions& options) const override {
    return doubt + options.settle_time;
  }
};

// A number that contains the one is taken for it.
struct CompareBySubstring final : SettleRules {
  bool IsTheNumber(const google::protobuf::Message& item, const std::string& number) const override {
    return SubjectOf(item).number.find(number) != std::string::npos;
  }
};

// One look is enough.
struct ForgetSecondAbsence final : SettleRules {
  bool ShowThatItDidNotHappen(int absences) const override { return absences >= 1; }
};

// Absence counts while the request may be at work.
struct DoNotWaitForRequest final : SettleRules {
  SteadyTime AbsencesCountFrom(const OpenChange&, SteadyTime doubt, const ReconcilerOptions&) const override {
    return doubt;
  }
};

// What was there before a crash is its effect.
struct IgnoreCreation final : SettleRules {
  bool WasSent(const OpenChange&) const override { return true; }
};

// A purchase of a former run is sent again.
struct ResendAtRecovery final : SettleRules {
  bool IsLookedFor(const OpenChange& change) const override {
    return change.settled_by != v1::AUDIT_SETTLED_BY_RECOVERY && SettleRules::IsLookedFor(change);
  }
};

// 422 to a repetition says that nothing happened.
struct TakeRefusalAfterDoubt final : SettleRules {
  std::optional<v1::AuditResult> ResultOfRepetition(const OpenChange& change,
                                                    const absl::Status& answer) const override {
    if (absl::IsInvalidArgument(answer)) return v1::AUDIT_RESULT_REFUSED;
    return SettleRules::ResultOfRepetition(change, answer);
  }
};

// So does 404 to a release that was sent before.
struct TakeNotFoundForNo final : SettleRules {
  std::optional<v1::AuditResult> ResultOfRepetition(const OpenChange& change,
                                                    const absl::Status& answer) const override {
    if (change.operation->IsRelease() && absl::IsNotFound(answer)) return v1::AUDIT_RESULT_REFUSED;
    return SettleRules::ResultOfRepetition(change, answer);
  }
};

const JournalRules*& PlaceOf(CoreParts& parts, const JournalRules&) { return parts.journal_rules; }
const StageRules*& PlaceOf(CoreParts& parts, const StageRules&) { return parts.stage_rules; }
const SettleRules*& PlaceOf(CoreParts& parts, const SettleRules&) { return parts.settle_rules; }

template <typename Rules>
PlantedBug WrongRule(const std::string& name) {
  static const Rules rules;
  PlantedBug bug{.name = name};
  PlaceOf(bug.parts, rules) = &rules;
  return bug;
}

}  // namespace

std::vector<PlantedBug> WrongRules() {
  return {WrongRule<IgnoreBudgets>("IgnoreBudgets"),
          WrongRule<DoNotCompareRequests>("DoNotCompareRequests"),
          WrongRule<EndTwice>("EndTwice"),
          WrongRule<LoseTakeOver>("LoseTakeOver"),
          WrongRule<SendWithoutLease>("SendWithoutLease"),
          WrongRule<TakeOverAtOnce>("TakeOverAtOnce"),
          WrongRule<IgnoreRenewals>("IgnoreRenewals"),
          WrongRule<NeverTakeOver>("NeverTakeOver"),
          WrongRule<TakeOverWithoutFence>("TakeOverWithoutFence"),
          WrongRule<IgnoreFences>("IgnoreFences"),
          WrongRule<TrustLostEnds>("TrustLostEnds"),
          WrongRule<ForgetToVoid>("ForgetToVoid"),
          WrongRule<ForgetLateOutcome>("ForgetLateOutcome"),
          WrongRule<LetANoFailTheBatch>("LetANoFailTheBatch"),
          WrongRule<DenyWhatRuns>("DenyWhatRuns"),
          WrongRule<DoNotLookFirst>("DoNotLookFirst"),
          WrongRule<BuyWhenLookFails>("BuyWhenLookFails"),
          WrongRule<TrustAnyAnswer>("TrustAnyAnswer"),
          WrongRule<TakeDoubtForNo>("TakeDoubtForNo"),
          WrongRule<TellBeforeDurable>("TellBeforeDurable"),
          WrongRule<TellWhatMayBeSentYet>("TellWhatMayBeSentYet"),
          WrongRule<KeepWhatPasses>("KeepWhatPasses"),
          WrongRule<ForgetRefusals>("ForgetRefusals"),
          WrongRule<CountTheLiving>("CountTheLiving"),
          WrongRule<CompareBySubstring>("CompareBySubstring"),
          WrongRule<ForgetSecondAbsence>("ForgetSecondAbsence"),
          WrongRule<DoNotWaitForRequest>("DoNotWaitForRequest"),
          WrongRule<IgnoreCreation>("IgnoreCreation"),
          WrongRule<ResendAtRecovery>("ResendAtRecovery"),
          WrongRule<TakeRefusalAfterDoubt>("TakeRefusalAfterDoubt"),
          WrongRule<TakeNotFoundForNo>("TakeNotFoundForNo")};
}

}  // namespace phonegate
