// The stages from journal inwards, in front of SignalWire in memory, all under
// simulated time.
#ifndef PHONEGATE_TESTS_JOURNAL_JOURNAL_FIXTURE_H_
#define PHONEGATE_TESTS_JOURNAL_JOURNAL_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/metrics.h"
#include "service/journal/stage/journal_stage.h"
#include "service/translate/translator.h"
#include "tests/contract/real_contract.h"
#include "tests/journal/core_parts.h"
#include "tests/journal/fake_signalwire.h"
#include "tests/journal/memory_store.h"
#include "tests/journal/sim_writer.h"
#include "tests/support/heard_call.h"
#include "tests/support/recording_log.h"
#include "tests/translate/gateway_fixture.h"

namespace phonegate {

inline std::string ReasonOf(const absl::Status& status) { return ErrorInfoOf(status).reason(); }

inline LanePort PortOf(SimLane& lane) {
  return {[&lane](auto task) { boost::asio::post(lane.executor(), std::move(task)); }, lane.executor(),
          lane.timers()};
}

// One run of the gateway's core over a store and an upstream that outlive it.
struct JournalRun {
  JournalRun(SimLane& lane, Store& store, HttpTransport& transport, const Projects& projects, Log& log,
             Random& random, const std::string& owner, const ReconcilerOptions& reconciler = {})
      : JournalRun(lane, store, transport, projects, log, random, JournalOptions{.owner = {owner}},
                   reconciler) {}
  JournalRun(SimLane& lane, Store& store, HttpTransport& transport, const Projects& projects, Log& log,
             Random& random, JournalOptions options, const ReconcilerOptions& reconciler,
             const CoreParts& parts = {})
      : writer(lane, store, *parts.journal_rules),
        writer_around(parts.around_writer ? parts.around_writer(writer) : nullptr),
        journal(std::move(options), writer_around == nullptr ? writer : *writer_around, lane.clock(), random,
                log, parts.budget_metrics == nullptr ? metrics : *parts.budget_metrics, watch,
                *parts.journal_rules),
        upstream({}, transport, tokens, lane.clock(), lane.timers(), random, metrics),
        page_tokens(PageTokens::Key{1, 2, 3}, random),
        translator(upstream, page_tokens, lane.clock(), lane.port()),
        next_around(parts.around_next ? parts.around_next(translator, lane.clock()) : nullptr),
        stage(reconciler, RealContract(), projects, journal, PortOf(lane),
              next_around == nullptr ? translator : *next_around, *parts.stage_rules, *parts.settle_rules),
        stage_around(parts.around_stage ? parts.around_stage(stage) : nullptr) {}

  // Where calls come in.
  Stage& Front() { return stage_around == nullptr ? stage : *stage_around; }

  FakeTokens tokens;
  NoMetrics metrics;
  NoChangeWatch watch;
  SimWriter writer;
  std::unique_ptr<JournalWriter> writer_around;  // nullptr: there is none
  Journal journal;
  UpstreamClient upstream;
  PageTokens page_tokens;
  Translator translator;
  std::unique_ptr<Stage> next_around;  // nullptr: there is none
  JournalStage stage;
  std::unique_ptr<Stage> stage_around;  // nullptr: there is none
};

class JournalTest : public testing::Test {
 protected:
  static constexpr char kId[] = "11111111-2222-4333-8444-555555555555";
  static constexpr char kOther[] = "99999999-2222-4333-8444-555555555555";
  static constexpr char kNumber[] = "+15125550100";

  JournalTest() {
    run = std::make_unique<JournalRun>(lane, store, signalwire, projects, log, random, "first");
    recover = lane.Spawn(run->stage.Recover());
    lane.RunReady();
  }

  // Starts a call as a caller with `time` to wait.
  std::shared_ptr<HeardCall> Start(const std::string& rpc, const std::string& request,
                                   const std::string& id = kId,
                                   std::chrono::seconds time = std::chrono::seconds(30),
                                   const std::string& caller = "anonymous") {
    return StartDecided(OfMain(), rpc, request, id, time, caller);
  }
  // The same under a decision of admission.
  std::shared_ptr<HeardCall> StartDecided(const Decision& decision, const std::string& rpc,
                                          const std::string& request, const std::string& id = kId,
                                          std::chrono::seconds time = std::chrono::seconds(30),
                                          const std::string& caller = "anonymous") {
    auto heard = std::make_shared<HeardCall>();
    const Operation& operation = OperationOf(rpc);
    heard->request = MessageOf(*operation.request, request);
    heard->call = std::make_unique<Call>(Call{.operation = operation,
                                              .request = *heard->request,
                                              .request_id = id,
                                              .deadline = lane.clock().Steady() + time,
                                              .answer_by = lane.clock().Steady() + time,
                                              .caller = {.name = caller},
                                              .decision = decision});
    heard->task = lane.Spawn(Hear(run->stage, heard));
    return heard;
  }
  // Makes a call and waits for its answer.
  std::shared_ptr<HeardCall> Make(const std::string& rpc, const std::string& request,
                                  const std::string& id = kId) {
    auto heard = Start(rpc, request, id);
    WaitFor(heard);
    return heard;
  }
  void WaitFor(const std::shared_ptr<HeardCall>& heard) {
    for (int i = 0; i < 1000 && !heard->reply; ++i) lane.AdvanceBy(std::chrono::milliseconds(100));
    ASSERT_TRUE(heard->reply.has_value());
  }

  // That a call may use the project `main`, and no more.
  Decision OfMain() const { return {.project = projects.all().front()}; }
  Decision WithBudget(std::uint32_t a_day) const {
    return {.project = projects.all().front(), .daily_budget = a_day};
  }

  std::string Purchase(const std::string& number = kNumber) { return "number: '" + number + "'"; }

  std::vector<EntryRow> Entries() {
    std::vector<EntryRow> entries = *(*store.Read())->List({}, 0, 1000);
    std::reverse(entries.begin(), entries.end());
    return entries;
  }

  Projects projects{{{"main", "https://example.signalwire.com", kProjectId}}, "main"};
  CountingRandom random;
  RecordingLog log;
  MemoryStore store;
  SimLane lane;
  FakeSignalWire signalwire{lane};
  std::unique_ptr<JournalRun> run;
  SimTask recover;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_JOURNAL_FIXTURE_H_
