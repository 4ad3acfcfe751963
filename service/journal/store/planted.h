// Bugs to plant, so that the simulation can show that it finds them.
#ifndef PHONEGATE_SERVICE_JOURNAL_STORE_PLANTED_H_
#define PHONEGATE_SERVICE_JOURNAL_STORE_PLANTED_H_

namespace phonegate {

// Each breaks one rule of the journal, at the place of the rule.
enum class Bug {
  kNone,
  // The ledger.
  kIgnoreBudgets,         // callers spend more than they may
  kIgnoreFreezes,         // changes of a frozen project begin
  kForgetRequestIds,      // a repetition is made anew
  kDoNotCompareRequests,  // another request with a known id gets the first answer
  kLetChangesOverlap,     // two changes of one number at once
  kDoNotLearnNumbers,     // an id is not known to be the number's that was bought
  kShareIdsOfCallers,     // somebody else's request id is taken for one's own
  kShareIdsOfMethods,     // so is that of another method
  kEndTwice,              // an entry that has ended can be ended again
  kForgetAnswers,         // successes are not kept for repetitions
  kLoseTakeOver,          // what a take-over got whose commit seemed to fail
  kBreakChain,            // records do not name the one before
  kDropRowOfOutcome,      // the outcome's record, not its row
  // Several processes.
  kSendWithoutLease,      // what another may have taken over is sent
  kTakeOverAtOnce,        // every other process is taken for dead
  kIgnoreRenewals,        // an entry is taken over though its owner prolongs its lease
  kNeverTakeOver,         // leases never end
  kTakeOverWithoutFence,  // who had the entry before may go on to write
  kIgnoreFences,          // so may it when nobody compares them
  kTrustLostEnds,         // an outcome that a fence kept out counts as written
  kCountTheLiving,        // absence counts while a process that lives may have sent it
  // The way to the journal.
  kTrustFailedCommits,  // a commit that failed counts as done
  kForgetToVoid,        // an intent that may be durable is left when it seemed to fail
  kForgetLateOutcome,   // an outcome that could not be written is not tried again
  kLetANoFailTheBatch,  // a rule's no undoes the work of others
  // The stage.
  kSettleNothing,         // what a former run left open stays so
  kDenyWhatRuns,          // who cannot look again hears that nothing was sent
  kDoNotLookFirst,        // buys what may be there already
  kBuyWhenLookFails,      // a look that failed counts as an absence
  kTrustAnyAnswer,        // a 2xx about another number is a success
  kSendAgainInDoubt,      // a purchase whose answer was lost is sent again
  kTakeDoubtForNo,        // a lost answer is a refusal
  kDenyAfterFirstLook,    // what the first look does not show did not happen
  kTellBeforeDurable,     // a success is told though it could not be written
  kTellWhatMayBeSentYet,  // so is a failure that a crash may undo
  kKeepWhatPasses,        // "for now" is remembered for good
  kForgetRefusals,        // a refusal is not remembered
  // The reconciler.
  kCompareBySubstring,     // a number that contains the one is taken for it
  kReadFirstPageOnly,      // of the list
  kTakeFailureForAbsence,  // a list that cannot be read is empty
  kForgetSecondAbsence,    // one look is enough
  kDoNotWaitForRequest,    // absence counts while the request may be at work
  kIgnoreCreation,         // what was there before a crash is its effect
  kIgnoreSkew,             // the upstream's clock is right
  kResendAtRecovery,       // a purchase of a former run is sent again
  kTakeRefusalAfterDoubt,  // 422 to a repetition says that nothing happened
  kTakeNotFoundForNo       // so does 404 to a release that was sent before
};

// Which is planted: none in the product, which the compiler knows; in the library
// of the simulation, the one that the test says. One thread only.
#ifdef PHONEGATE_PLANTED_BUGS
inline Bug planted_bug = Bug::kNone;
inline bool Planted(Bug bug) { return planted_bug == bug; }
#else
constexpr bool Planted(Bug) { return false; }
#endif

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_JOURNAL_STORE_PLANTED_H_
