// Bugs of what stands around the journal's stage: its writer, the stages before and behind it, the transport.
#include <memory>
#include <utility>

#include "service/base/error.h"
#include "service/contract/message.h"
#include "service/journal/ledger/outcome.h"
#include "service/journal/stage/refusals.h"
#include "tests/journal/planted_bug.h"

namespace phonegate {

namespace {

bool IsList(const Operation& operation) { return operation.next_page_token != nullptr; }

// A commit that failed counts as done.
class TrustFailedCommits final : public JournalWriter {
 public:
  explicit TrustFailedCommits(JournalWriter& writer) : writer_(writer) {}

  void Submit(Work work, Done done) override {
    writer_.Submit(std::move(work), [done = std::move(done)](const absl::Status&) mutable {
      std::move(done)(absl::OkStatus());
    });
  }

 private:
  JournalWriter& writer_;
};

// A change whose answer was lost is sent again.
class SendAgainInDoubt final : public Stage {
 public:
  SendAgainInDoubt(Stage& next, const Clock&) : next_(next) {}

  Awaitable<Reply> Handle(Call& call) override {
    Reply reply = co_await next_.Handle(call);
    const bool in_doubt = MeaningOf(reply, call.state.trace.attempts) == AnswerMeaning::kIndeterminate;
    if (call.operation.IsChange() && in_doubt) reply = co_await next_.Handle(call);
    co_return reply;
  }

 private:
  Stage& next_;
};

// Of a list, the first page is read alone.
class ReadFirstPageOnly final : public Stage {
 public:
  ReadFirstPageOnly(Stage& next, const Clock&) : next_(next) {}

  Awaitable<Reply> Handle(Call& call) override {
    Reply reply = co_await next_.Handle(call);
    if (IsList(call.operation) && reply.status.ok())
      reply.message->GetReflection()->ClearField(reply.message.get(), call.operation.next_page_token);
    co_return reply;
  }

 private:
  Stage& next_;
};

// A list that cannot be read is empty.
class TakeFailureForAbsence final : public Stage {
 public:
  TakeFailureForAbsence(Stage& next, const Clock&) : next_(next) {}

  Awaitable<Reply> Handle(Call& call) override {
    Reply reply = co_await next_.Handle(call);
    if (IsList(call.operation) && !reply.status.ok())
      reply = {absl::OkStatus(), NewMessage(*call.operation.response)};
    co_return reply;
  }

 private:
  Stage& next_;
};

// The upstream's clock is right.
class IgnoreSkew final : public Stage {
 public:
  IgnoreSkew(Stage& next, const Clock& clock) : next_(next), clock_(clock) {}

  Awaitable<Reply> Handle(Call& call) override {
    Reply reply = co_await next_.Handle(call);
    call.state.trace.upstream_time = clock_.Now();
    co_return reply;
  }

 private:
  Stage& next_;
  const Clock& clock_;
};

// What is in doubt did not happen: a caller need not wait for the first look.
class DenyAfterFirstLook final : public Stage {
 public:
  explicit DenyAfterFirstLook(Stage& stage) : stage_(stage) {}

  Awaitable<Reply> Handle(Call& call) override {
    Reply reply = co_await stage_.Handle(call);
    const bool in_doubt = ErrorInfoOf(reply.status).reason() == ReasonText(v1::REASON_OUTCOME_UNKNOWN);
    if (in_doubt && call.state.trace.attempts > 0) reply = {NumberBusy(), nullptr};
    co_return reply;
  }

 private:
  Stage& stage_;
};

template <typename Next>
PlantedBug WrongNext(const std::string& name) {
  PlantedBug bug{.name = name};
  bug.parts.around_next = [](Stage& next, const Clock& clock) { return std::make_unique<Next>(next, clock); };
  return bug;
}

PlantedBug WrongWriter() {
  PlantedBug bug{.name = "TrustFailedCommits"};
  bug.parts.around_writer = [](JournalWriter& writer) {
    return std::make_unique<TrustFailedCommits>(writer);
  };
  return bug;
}

PlantedBug WrongCaller() {
  PlantedBug bug{.name = "DenyAfterFirstLook"};
  bug.parts.around_stage = [](Stage& stage) { return std::make_unique<DenyAfterFirstLook>(stage); };
  return bug;
}

PlantedBug SendsTwice() {
  PlantedBug bug{.name = "SendsTwice"};
  bug.sends_twice = true;
  return bug;
}

}  // namespace

std::vector<PlantedBug> WrongNeighbours() {
  return {WrongWriter(),
          WrongCaller(),
          WrongNext<SendAgainInDoubt>("SendAgainInDoubt"),
          WrongNext<ReadFirstPageOnly>("ReadFirstPageOnly"),
          WrongNext<TakeFailureForAbsence>("TakeFailureForAbsence"),
          WrongNext<IgnoreSkew>("IgnoreSkew"),
          SendsTwice()};
}

std::vector<PlantedBug> PlantedBugs() {
  std::vector<PlantedBug> all = WrongRules();
  for (std::vector<PlantedBug> more : {WrongStores(), WrongNeighbours()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace phonegate
