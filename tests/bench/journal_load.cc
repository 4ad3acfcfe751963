#include "tests/bench/journal_load.h"

#include <future>
#include <utility>

#include "phonegate/v1/phone_number.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/error.h"
#include "service/base/random.h"
#include "service/base/text.h"
#include "service/http/curl_multi.h"
#include "service/journal/ledger/checkpointer.h"
#include "service/journal/ledger/group_commit.h"
#include "service/journal/stage/journal_stage.h"
#include "service/journal/store/sqlite/sqlite_store.h"
#include "service/lane/lane.h"
#include "tests/contract/real_contract.h"

namespace phonegate::bench {
namespace {

class NoLog final : public Log {
 public:
  void Write(LogLevel, std::string_view, std::string_view, std::initializer_list<LogField>) override {}
};

// A number with the 26 fields that SignalWire sets: 600 bytes or so.
v1::PhoneNumber Sample() {
  v1::PhoneNumber number;
  const google::protobuf::Descriptor& type = *v1::PhoneNumber::descriptor();
  int texts = 0;
  for (int i = 0; i < type.field_count() && texts < 24; ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    if (field.cpp_type() != field.CPPTYPE_STRING || field.is_repeated()) continue;
    number.GetReflection()->SetString(&number, &field, "https://example.com/");
    ++texts;
  }
  number.set_id("3fa85f64-5717-4562-b3fc-2c963f66afa6");
  return number;
}

// Owns no number yet, and sells every one at once.
class SellsAtOnce final : public Stage {
 public:
  Awaitable<Reply> Handle(Call& call) override {
    call.state.trace.attempts = 1;
    call.state.trace.http_status = 200;
    Reply reply;
    if (call.operation.IsChange()) {
      auto bought = std::make_unique<v1::PhoneNumber>(sample_);
      bought->set_number(static_cast<const v1::PurchasePhoneNumberRequest&>(call.request).number());
      reply.message = std::move(bought);
    } else {
      reply.message = std::make_unique<v1::ListPhoneNumbersResponse>();
    }
    co_return reply;
  }

 private:
  const v1::PhoneNumber sample_ = Sample();
};

// One run: what its callers share; used on the lane alone.
struct Run {
  std::uint64_t left = 0;
  int callers = 0;
  JournalLoadResult result;
  std::promise<absl::Status> done;
  absl::Status failed;
};

template <typename T>
T ValueOrDie(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(std::string(value.status().message()));
  return *std::move(value);
}

}  // namespace

std::string NumberOf(std::uint64_t index) { return Concat("+1", 2'000'000'000 + index); }

struct JournalLoad::Parts {
  explicit Parts(const JournalLoadOptions& options)
      : numbers(options.numbers),
        projects({{"main", "https://example.signalwire.com", "b3877c40-da60-4998-90ad-000000000001"}},
                 "main"),
        store(ValueOrDie(SqliteStore::Open({options.directory, ""}))),
        writer(std::make_unique<GroupCommit>(
            *store, clock, metrics, [this](std::uint64_t sequence) { checkpointer.Committed(sequence); })),
        checkpointer(ValueOrDie(SigningKey::ReadOrCreate(options.directory)), CheckpointPace{}, *writer,
                     clock, log),
        journal({.owner = {"bench"}, .write_timeout = std::chrono::seconds(60)}, *writer, clock, random, log,
                metrics, watch),
        lane(transfers, clock),
        stage({}, RealContract(), projects, journal,
              {[this](Lane::Task task) { lane.Post(std::move(task)); }, lane.executor(), lane.timers()},
              upstream) {
    lane.Spawn(stage.Recover());
    thread = std::make_unique<LaneThread>(lane);
  }
  ~Parts() {
    thread.reset();
    writer.reset();
  }

  // Waits until all that was submitted is written.
  void Drain() const {
    std::promise<absl::Status> written;
    writer->Submit([](Ledger&) { return absl::OkStatus(); },
                   [&](absl::Status status) { written.set_value(std::move(status)); });
    if (absl::Status status = written.get_future().get(); !status.ok())
      throw std::runtime_error(std::string(status.message()));
  }

  Awaitable<> Caller(bench::Run& run) {
    while (run.left > 0) {
      --run.left;
      v1::PurchasePhoneNumberRequest request;
      request.set_number(bench::NumberOf(made++ % numbers));
      phonegate::Call call{.operation = OperationOf("PurchasePhoneNumber"),
                           .request = request,
                           .request_id = RandomUuid(random),
                           .deadline = clock.Steady() + std::chrono::seconds(60),
                           .answer_by = clock.Steady() + std::chrono::seconds(60),
                           .caller = {.name = "spiffe://example.org/billing",
                                      .authenticated_by = "mtls",
                                      .peer = "ipv4:10.0.0.7:51000"},
                           .decision = {.project = projects.all().front()}};
      const SteadyTime begin = clock.Steady();
      const Reply reply = co_await stage.Handle(call);
      run.result.waits.push_back(clock.Steady() - begin);
      if (!reply.status.ok()) run.failed = reply.status;
      ++run.result.changes;
    }
    if (--run.callers == 0) run.done.set_value(run.failed);
  }

  const std::uint64_t numbers;
  std::uint64_t made = 0;
  SystemClock clock;
  SystemRandom random;
  NoLog log;
  SellsAtOnce upstream;
  const Projects projects;
  const std::unique_ptr<SqliteStore> store;
  NoMetrics metrics;
  NoChangeWatch watch;
  std::unique_ptr<GroupCommit> writer;
  Checkpointer checkpointer;
  Journal journal;
  CurlMulti transfers{{}};
  Lane lane;
  JournalStage stage;
  std::unique_ptr<LaneThread> thread;
};

JournalLoad::JournalLoad(const JournalLoadOptions& options) : parts_(std::make_unique<Parts>(options)) {}
JournalLoad::~JournalLoad() = default;

void JournalLoad::Refuse(std::uint64_t calls) {
  Parts& parts = *parts_;
  const absl::Status denied = Error(v1::REASON_PERMISSION_DENIED, "This caller may not buy numbers.").Build();
  const Caller caller{.name = "spiffe://example.org/billing", .authenticated_by = "mtls"};
  const Operation& operation = OperationOf("PurchasePhoneNumber");
  for (std::uint64_t i = 0; i < calls; ++i) {
    v1::PurchasePhoneNumberRequest request;
    request.set_number(bench::NumberOf(parts.made++ % parts.numbers));
    parts.journal.Rejected(operation, &request, caller, parts.projects.all().front(),
                           RandomUuid(parts.random), denied);
    // No more than the writer takes: it refuses what would wait behind too much.
    if (i % (GroupCommit::kMaxWaiting / 2) == 0) parts.Drain();
  }
  parts.Drain();
}

JournalLoadResult JournalLoad::Run(int callers, std::uint64_t changes) {
  bench::Run run;
  run.left = changes;
  run.callers = callers;
  run.result.waits.reserve(changes);
  auto done = run.done.get_future();
  const Stopwatch watch;
  parts_->lane.Post([this, &run] {
    for (int i = run.callers; i > 0; --i) parts_->lane.Spawn(parts_->Caller(run));
  });
  if (absl::Status status = done.get(); !status.ok()) throw std::runtime_error(std::string(status.message()));
  run.result.wall = watch.Wall();
  run.result.cpu = watch.Cpu();
  return std::move(run.result);
}

}  // namespace phonegate::bench
