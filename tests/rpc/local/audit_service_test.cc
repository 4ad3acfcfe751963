// AuditService over real gRPC, on a journal in memory.
#include "service/rpc/local/audit_service.h"

#include <future>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/support/sync_stream.h>

#include "service/base/mutex.h"
#if __has_include(<grpcpp/impl/proto_utils.h>)
#include <grpcpp/impl/proto_utils.h>
#else  // where gRPC before 1.53 keeps it
#include <grpcpp/impl/codegen/proto_utils.h>
#endif
#include <gtest/gtest.h>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/rpc/message_bytes.h"
#include "tests/admission/rules.h"
#include "tests/journal/fake_journal.h"

namespace phonegate::audit_service_test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// Lines that can be waited for.
class WaitingLog final : public Log {
 public:
  void Write(LogLevel level, std::string_view event, std::string_view message,
             std::initializer_list<LogField> fields) override {
    const MutexLock lock(mutex_);
    lines_.push_back(FormatLogLine(WallTime{}, level, event, message, fields));
    changed_.NotifyAll();
  }
  // Blocks until there are so many.
  std::vector<std::string> WaitFor(std::size_t count) {
    const MutexLock lock(mutex_);
    while (lines_.size() < count) changed_.Wait(mutex_);
    return lines_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

// Opens the journal only when the gate is open.
class GatedStore final : public Store {
 public:
  explicit GatedStore(FakeJournal& journal) : journal_(journal) {}

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() override { return journal_.Begin(); }
  absl::StatusOr<std::unique_ptr<StoreReader>> Read() override {
    const MutexLock lock(mutex_);
    ++arrived_;
    changed_.NotifyAll();
    while (!open_) changed_.Wait(mutex_);
    return journal_.Read();
  }
  void Close() { Set(false); }
  void Open() { Set(true); }
  void WaitForSomebody() {
    const MutexLock lock(mutex_);
    while (arrived_ == 0) changed_.Wait(mutex_);
  }

 private:
  void Set(bool open) {
    const MutexLock lock(mutex_);
    open_ = open;
    changed_.NotifyAll();
  }

  FakeJournal& journal_;
  Mutex mutex_;
  CondVar changed_;
  bool open_ ABSL_GUARDED_BY(mutex_) = true;
  int arrived_ ABSL_GUARDED_BY(mutex_) = 0;
};

// How a call ended.
struct Ending {
  int code = 0;
  std::string message;
  std::string reason;
  std::map<std::string, std::string> metadata;    // of ErrorInfo
  std::map<std::string, std::string> violations;  // of BadRequest
  bool says_when_to_retry = false;
};

Ending EndingOf(const grpc::Status& status) {
  Ending ending{status.error_code(), status.error_message(), {}, {}, {}, false};
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  for (const auto& detail : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    if (detail.UnpackTo(&info)) {
      ending.reason = info.reason();
      ending.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (detail.UnpackTo(&bad_request)) {
      for (const auto& violation : bad_request.field_violations()) {
        ending.violations[violation.field()] = violation.description();
      }
    } else {
      ending.says_when_to_retry |= detail.Is<google::rpc::RetryInfo>();
    }
  }
  return ending;
}

// A live stream as a client holds it.
class Tail {
 public:
  Tail(const std::shared_ptr<grpc::Channel>& channel, std::uint64_t from) {
    v1::TailAuditEntriesRequest request;
    request.set_from_sequence(from);
    const grpc::internal::RpcMethod method("/phonegate.v1.AuditService/TailAuditEntries",
                                           grpc::internal::RpcMethod::SERVER_STREAMING, channel);
    reader_.reset(grpc::internal::ClientReaderFactory<v1::TailAuditEntriesResponse>::Create(
        channel.get(), method, &context_, request));
  }
  ~Tail() {
    Cancel();
    if (!finished_) reader_->Finish();
  }

  // Blocks until it is settled where the stream begins.
  void WaitUntilItFollows() { reader_->WaitForInitialMetadata(); }
  // Blocks until there is one; an empty one when the stream has ended.
  v1::TailAuditEntriesResponse Read() {
    v1::TailAuditEntriesResponse message;
    reader_->Read(&message);
    return message;
  }
  void Cancel() { context_.TryCancel(); }
  Ending Finish() {
    finished_ = true;
    return EndingOf(reader_->Finish());
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::TailAuditEntriesResponse>> reader_;
  bool finished_ = false;
};

class NoRecords final : public CallRecords {
 public:
  void Rejected(const Operation&, const google::protobuf::Message*, const Caller&, const std::string&,
                const absl::Status&) override {}
  absl::Status Write(const Operation&, const google::protobuf::Message&, const Caller&, const std::string&,
                     const absl::Status&) override {
    return absl::OkStatus();
  }
};

class AuditServiceTest : public ::testing::Test {
 protected:
  ~AuditServiceTest() override {
    store_.Open();
    if (server_ != nullptr) server_->Shutdown();
  }

  void Start(const AuditServiceOptions& options = {}) {
    const RpcEnvironment environment{
        admission_, clock_, random_, log_, metrics_, in_flight_, records_, cache_, std::chrono::seconds(30)};
    service_ = std::make_unique<AuditService>(
        audit_operations_, store_, tokens_, projects_, feed_, [this] { return verify_(); }, environment,
        options);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    address_ = Concat("127.0.0.1:", port);
    channel_ = NewChannel();
  }
  // A connection of its own, whose windows do not grow.
  std::shared_ptr<grpc::Channel> NewChannel() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    return grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments);
  }

  template <typename Request, typename Response>
  Ending Call(const std::string& name, const Request& request, Response& response,
              grpc::ClientContext& context) {
    const std::string path = Concat("/phonegate.v1.AuditService/", name);
    const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel_);
    return EndingOf(grpc::internal::BlockingUnaryCall<Request, Response, google::protobuf::Message,
                                                      google::protobuf::Message>(
        channel_.get(), method, &context, request, &response));
  }
  template <typename Request, typename Response>
  Ending Call(const std::string& name, const Request& request, Response& response) {
    grpc::ClientContext context;
    return Call(name, request, response, context);
  }
  Ending List(v1::ListAuditEntriesResponse& page) {
    return Call("ListAuditEntries", v1::ListAuditEntriesRequest(), page);
  }
  Ending Verify(v1::VerifyJournalResponse& response) {
    return Call("VerifyJournal", v1::VerifyJournalRequest(), response);
  }

  // One entry each, and tells the feed.
  void WriteEntries(int from, int to) {
    for (int number = from; number <= to; ++number) {
      feed_.NotifyCommitted(journal_.Begin(number, SomeIntent(number)));
    }
  }

  FakeJournal journal_;
  GatedStore store_{journal_};
  SystemClock clock_;
  SystemRandom random_;
  WaitingLog log_;
  NoMetrics metrics_;
  NoRecords records_;
  InFlight in_flight_;
  PageTokens tokens_{PageTokens::Key{1}, random_};
  Projects projects_{{{"demo", "https://x.signalwire.com", UuidOf(900)}}, ""};
  Admission admission_{projects_, Anonymous::kAllowed, EverythingForAnonymous(projects_)};
  const std::vector<Operation> audit_operations_ =
      ReadLocalContract(*v1::ListAuditEntriesRequest::descriptor()->file()->service(0)).value();
  const std::vector<Operation> operations_;
  InProcessBus bus_;
  Cache cache_{{}, operations_, projects_, clock_, random_, bus_};
  JournalFeed feed_;
  std::function<absl::StatusOr<v1::VerifyJournalResponse>()> verify_ = [] {
    return v1::VerifyJournalResponse();
  };
  std::unique_ptr<AuditService> service_;
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

// -- Unary calls --

TEST_F(AuditServiceTest, AnswersWhatTheReaderReads) {
  Start();
  journal_.Begin(1, SomeIntent(1));
  journal_.Begin(2, SomeIntent(2));

  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(List(page).code, 0);
  ASSERT_EQ(page.entries_size(), 2);
  EXPECT_EQ(page.entries(0).entry_id(), UuidOf(2));

  v1::GetAuditEntryRequest get;
  get.set_entry_id(UuidOf(1));
  v1::AuditEntry entry;
  EXPECT_EQ(Call("GetAuditEntry", get, entry).code, 0);
  EXPECT_EQ(entry.sequence(), 1U);

  v1::GetOperationRequest operation;
  operation.set_method("PurchasePhoneNumber");
  operation.set_request_id(UuidOf(2));
  v1::GetOperationResponse response;
  EXPECT_EQ(Call("GetOperation", operation, response).code, 0);
  EXPECT_EQ(response.state(), v1::OPERATION_STATE_RUNNING);
}

TEST_F(AuditServiceTest, IsDescribedToReflection) {
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("phonegate.v1.AuditService");
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(service->method_count(), 5);
}

TEST_F(AuditServiceTest, GivesErrorsWholeAndNamesEachField) {
  Start();
  v1::ListAuditEntriesRequest request;
  request.set_page_size(1001);
  request.set_number("555");
  v1::ListAuditEntriesResponse page;
  grpc::ClientContext context;
  const Ending ending = Call("ListAuditEntries", request, page, context);
  EXPECT_EQ(ending.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ending.reason, "INVALID_REQUEST");
  EXPECT_THAT(ending.violations,
              ElementsAre(Pair("number", HasSubstr("E.164")), Pair("page_size", "must be at most 1000")));
  const auto id = context.GetServerTrailingMetadata().find("x-request-id");
  ASSERT_NE(id, context.GetServerTrailingMetadata().end());
  EXPECT_THAT(ending.metadata,
              ElementsAre(Pair("operation", "ListAuditEntries"),
                          Pair("request_id", std::string(id->second.data(), id->second.size()))));
  EXPECT_EQ(context.GetServerTrailingMetadata().count("server-timing"), 1U);
}

TEST_F(AuditServiceTest, RefusesBytesThatAreNoRequest) {
  Start();
  const grpc::Slice slice(std::string("\x0a\x09x"));  // a text of nine bytes, one of them there
  const grpc::ByteBuffer request(&slice, 1);
  for (const char* name : {"ListAuditEntries", "TailAuditEntries"}) {
    const std::string path = Concat("/phonegate.v1.AuditService/", name);
    grpc::ByteBuffer answer;
    grpc::ClientContext context;
    const grpc::internal::RpcMethod method(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel_);
    const Ending ending = EndingOf(grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
        channel_.get(), method, &context, request, &answer));
    EXPECT_EQ(ending.code, grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ending.reason, "INVALID_REQUEST");
    EXPECT_EQ(ending.message,
              Concat("The request is no ", name, "Request: its bytes do not parse, or a text is not UTF-8."));
  }
}

TEST_F(AuditServiceTest, WritesOneAccessLineACall) {
  Start();
  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(List(page).code, 0);
  v1::AuditEntry entry;
  EXPECT_EQ(Call("GetAuditEntry", v1::GetAuditEntryRequest(), entry).code,
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(
      log_.WaitFor(2),
      ElementsAre(AllOf(HasSubstr(R"("event":"call")"), HasSubstr(R"("method":"ListAuditEntries")"),
                        HasSubstr(R"("code":"OK")")),
                  AllOf(HasSubstr(R"("method":"GetAuditEntry")"), HasSubstr(R"("code":"INVALID_ARGUMENT")"),
                        HasSubstr(R"("reason":"INVALID_REQUEST")"))));
}

TEST_F(AuditServiceTest, RefusesWhatWouldWaitBehindTooMuch) {
  store_.Close();
  Start({.max_waiting = 2});
  auto call = [this] {
    v1::ListAuditEntriesResponse page;
    return List(page);
  };
  std::future<Ending> under_way = std::async(std::launch::async, call);
  store_.WaitForSomebody();
  std::promise<void> refused;
  std::vector<std::thread> callers;
  Mutex mutex;
  std::vector<Ending> endings;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      Ending ending = call();
      const MutexLock lock(mutex);
      endings.push_back(ending);
      if (endings.size() == 1) refused.set_value();
    });
  }
  refused.get_future().wait();  // while nothing can be read
  store_.Open();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(under_way.get().code, 0);
  EXPECT_EQ(endings[0].code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(endings[0].reason, "AUDIT_BUSY");
  EXPECT_TRUE(endings[0].says_when_to_retry);
  EXPECT_EQ(endings[1].code, 0);
  EXPECT_EQ(endings[2].code, 0);
}

TEST_F(AuditServiceTest, AnswersACallerWhoLeavesWhileTheDiskHangs) {
  store_.Close();
  Start();
  grpc::ClientContext context;
  v1::ListAuditEntriesResponse page;
  std::future<Ending> call = std::async(std::launch::async, [&] {
    return Call("ListAuditEntries", v1::ListAuditEntriesRequest(), page, context);
  });
  store_.WaitForSomebody();
  context.TryCancel();
  EXPECT_EQ(call.get().code, grpc::StatusCode::CANCELLED);
  EXPECT_THAT(log_.WaitFor(1), ElementsAre(HasSubstr(R"("reason":"CANCELLED")")));
  EXPECT_FALSE(in_flight_.WaitUntilIdle(SteadyTime::min())) << "its read is still under way";
  store_.Open();
  EXPECT_TRUE(in_flight_.WaitUntilIdle(SteadyTime::max()));
}

// -- Who may --

// Who may read what of the project "demo", or all there is.
std::shared_ptr<const AdmissionRules> AuditFor(const std::string& caller, const std::string& project,
                                               const Projects& projects) {
  return RulesWith({{{{caller}, {project}, {"audit"}}}, {}}, projects);
}

TEST_F(AuditServiceTest, ShowsWhatBelongsToTheProjectsOfTheGrant) {
  admission_.Publish(AuditFor("anonymous", "demo", projects_));
  Start();
  v1::AuditIntent of_other = SomeIntent(2);
  of_other.set_project("other");
  journal_.Begin(1, SomeIntent(1));
  journal_.Begin(2, of_other);
  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(List(page).code, 0);
  ASSERT_EQ(page.entries_size(), 1);
  EXPECT_EQ(page.entries(0).intent().project(), "demo");

  v1::ListAuditEntriesRequest request;
  request.set_project("other");
  const Ending denied = Call("ListAuditEntries", request, page);
  EXPECT_EQ(denied.code, grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(denied.metadata, ::testing::IsSupersetOf({Pair("caller", "anonymous"), Pair("group", "audit"),
                                                        Pair("project", "other")}));
  v1::VerifyJournalResponse response;
  EXPECT_EQ(Verify(response).reason, "PERMISSION_DENIED") << "the whole is not theirs";
}

TEST_F(AuditServiceTest, RefusesThoseWithoutGrantBeforeItLooksAtTheRequest) {
  admission_.Publish(AuditFor("billing", "*", projects_));
  Start();
  v1::ListAuditEntriesRequest request;
  request.set_page_size(1001);
  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(Call("ListAuditEntries", request, page).reason, "PERMISSION_DENIED");
  Tail tail(channel_, 1);
  EXPECT_EQ(tail.Finish().reason, "PERMISSION_DENIED");
}

TEST_F(AuditServiceTest, EndsAStreamWhoseGrantIsTakenAway) {
  admission_.Publish(AuditFor("anonymous", "demo", projects_));
  Start();
  Tail tail(channel_, 0);
  tail.WaitUntilItFollows();
  WriteEntries(1, 1);
  EXPECT_EQ(tail.Read().sequence(), 1U);
  admission_.Publish(AuditFor("billing", "demo", projects_));
  WriteEntries(2, 2);
  EXPECT_EQ(tail.Read().sequence(), 0U);
  EXPECT_EQ(tail.Finish().reason, "PERMISSION_DENIED");
}

// -- VerifyJournal --

TEST_F(AuditServiceTest, ChecksTheJournalOnceAtATimeWhileOthersRead) {
  std::latch begun(1);
  std::latch go_on(1);
  std::atomic<int> checks = 0;
  verify_ = [&]() -> absl::StatusOr<v1::VerifyJournalResponse> {
    if (++checks == 1) {
      begun.count_down();
      go_on.wait();
    }
    v1::VerifyJournalResponse response;
    response.set_records(7);
    response.set_intact(true);
    return response;
  };
  Start();
  v1::VerifyJournalResponse first;
  std::future<Ending> ending = std::async(std::launch::async, [&] { return Verify(first); });
  begun.wait();
  v1::VerifyJournalResponse second;
  const Ending busy = Verify(second);
  EXPECT_EQ(busy.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(busy.reason, "AUDIT_BUSY");
  EXPECT_EQ(busy.message, "The journal is being checked already; try again later.");
  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(List(page).code, 0);
  go_on.count_down();
  EXPECT_EQ(ending.get().code, 0);
  EXPECT_EQ(first.records(), 7U);
  EXPECT_EQ(Verify(second).code, 0);
  EXPECT_TRUE(second.intact());
  EXPECT_EQ(checks, 2);
}

TEST_F(AuditServiceTest, SaysWhenTheJournalCannotBeChecked) {
  verify_ = [] { return absl::UnavailableError("the disk is gone"); };
  Start();
  v1::VerifyJournalResponse response;
  const Ending ending = Verify(response);
  EXPECT_EQ(ending.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ending.reason, "JOURNAL_UNAVAILABLE");
  EXPECT_EQ(ending.message, "The journal cannot be read: the disk is gone.");
}

// -- TailAuditEntries --

TEST_F(AuditServiceTest, FollowsFromTheMiddleAndLive) {
  Start();
  WriteEntries(1, 3);
  Tail tail(channel_, 2);
  EXPECT_EQ(tail.Read().entry().entry_id(), UuidOf(2));
  EXPECT_EQ(tail.Read().entry().entry_id(), UuidOf(3));
  WriteEntries(4, 4);
  EXPECT_EQ(tail.Read().entry().entry_id(), UuidOf(4));
  feed_.NotifyCommitted(journal_.End(2, SomeOutcome()));
  const v1::TailAuditEntriesResponse end = tail.Read();
  EXPECT_EQ(end.sequence(), 5U);
  EXPECT_EQ(end.entry().entry_id(), UuidOf(2));
  EXPECT_EQ(end.entry().outcome().result(), v1::AUDIT_RESULT_SUCCEEDED);
}

TEST_F(AuditServiceTest, FollowsFromNowOnOnceTheMetadataAreThere) {
  Start();
  WriteEntries(1, 3);
  Tail tail(channel_, 0);
  tail.WaitUntilItFollows();
  WriteEntries(4, 5);
  EXPECT_EQ(tail.Read().sequence(), 4U);
  EXPECT_EQ(tail.Read().sequence(), 5U);
}

TEST_F(AuditServiceTest, SendsEachRecordOnceInOrderWhileManyAreWritten) {
  Start({.records_at_once = 7});
  std::thread writer([this] { WriteEntries(1, 500); });
  Tail from_start(channel_, 1);
  for (std::uint64_t sequence = 1; sequence <= 500; ++sequence) {
    ASSERT_EQ(from_start.Read().sequence(), sequence);
  }
  writer.join();
}

// Two streams of 8 MB. The one whose caller does not read must not be read for,
// beyond what gRPC's windows hold; nor may it hold up the other.
TEST_F(AuditServiceTest, WaitsForASlowCallerAndHoldsUpNobodyElse) {
  constexpr std::uint64_t kRecords = 2000;
  Start({.records_at_once = 10});
  v1::AuditIntent large = SomeIntent();
  large.set_request_json(std::string(4096, 'x'));
  for (int number = 1; number <= static_cast<int>(kRecords); ++number) journal_.Begin(number, large);

  Tail slow(NewChannel(), 1);
  slow.WaitUntilItFollows();
  Tail fast(NewChannel(), 1);
  for (std::uint64_t sequence = 1; sequence <= kRecords; ++sequence) {
    ASSERT_EQ(fast.Read().sequence(), sequence);
  }
  EXPECT_LT(journal_.records_read(), kRecords + kRecords / 4);
  EXPECT_EQ(journal_.most_read(), 10U);
  for (std::uint64_t sequence = 1; sequence <= kRecords; ++sequence) {
    ASSERT_EQ(slow.Read().sequence(), sequence);
  }
}

TEST_F(AuditServiceTest, HoldsNoThreadWhileAStreamWaits) {
  Start();
  std::vector<std::unique_ptr<Tail>> tails;
  for (int i = 0; i < 20; ++i) {
    tails.push_back(std::make_unique<Tail>(channel_, 0));
    tails.back()->WaitUntilItFollows();
  }
  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(List(page).code, 0);
  WriteEntries(1, 1);
  for (const auto& tail : tails) EXPECT_EQ(tail->Read().sequence(), 1U);
}

TEST_F(AuditServiceTest, EndsAStreamThatIsCancelledAndFreesItsPlace) {
  Start({.max_tails = 1});
  Tail first(channel_, 0);
  first.WaitUntilItFollows();
  {
    Tail refused(channel_, 0);
    EXPECT_EQ(refused.Read().sequence(), 0U);
    const Ending busy = refused.Finish();
    EXPECT_EQ(busy.code, grpc::StatusCode::RESOURCE_EXHAUSTED);
    EXPECT_EQ(busy.reason, "AUDIT_BUSY");
    EXPECT_EQ(busy.message, "Too many live streams are open; try again later.");
  }
  first.Cancel();
  EXPECT_EQ(first.Finish().code, grpc::StatusCode::CANCELLED);
  EXPECT_THAT(log_.WaitFor(2)[1],
              AllOf(HasSubstr(R"("method":"TailAuditEntries")"), HasSubstr(R"("code":"CANCELLED")")));
  WriteEntries(1, 1);  // nobody listens
  Tail second(channel_, 1);
  EXPECT_EQ(second.Read().sequence(), 1U);
}

TEST_F(AuditServiceTest, EndsAStreamWhoseCallerDoesNotReadWhenItIsCancelled) {
  Start();
  v1::AuditIntent large = SomeIntent();
  large.set_request_json(std::string(4096, 'x'));
  for (int number = 1; number <= 200; ++number) journal_.Begin(number, large);
  Tail tail(channel_, 1);
  tail.WaitUntilItFollows();
  tail.Cancel();
  EXPECT_THAT(log_.WaitFor(1), ElementsAre(HasSubstr(R"("code":"CANCELLED")")));
}

TEST_F(AuditServiceTest, EndsItsStreamsWhenTheServerGoesAway) {
  Start();
  Tail tail(channel_, 0);
  tail.WaitUntilItFollows();
  service_->EndTails();
  EXPECT_EQ(tail.Read().sequence(), 0U);
  const Ending ending = tail.Finish();
  EXPECT_EQ(ending.code, grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ending.reason, "SHUTTING_DOWN");
  Tail late(channel_, 0);
  EXPECT_EQ(late.Finish().reason, "SHUTTING_DOWN");
  v1::ListAuditEntriesResponse page;
  EXPECT_EQ(List(page).code, 0) << "all else goes on";
  server_->Shutdown();  // returns: nothing keeps it
}

TEST_F(AuditServiceTest, RefusesToFollowFromBeyondTheEnd) {
  Start();
  WriteEntries(1, 3);
  Tail tail(channel_, 5);
  EXPECT_EQ(tail.Read().sequence(), 0U);
  const Ending ending = tail.Finish();
  EXPECT_EQ(ending.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(ending.violations, ElementsAre(Pair("from_sequence", "must be at most 4, the next record's")));
}

TEST_F(AuditServiceTest, EndsAStreamAtABadRecordAfterAllBeforeIt) {
  Start();
  WriteEntries(1, 4);
  journal_.Remove(3);
  Tail tail(channel_, 1);
  EXPECT_EQ(tail.Read().sequence(), 1U);
  EXPECT_EQ(tail.Read().sequence(), 2U);
  EXPECT_EQ(tail.Read().sequence(), 0U);
  const Ending ending = tail.Finish();
  EXPECT_EQ(ending.code, grpc::StatusCode::DATA_LOSS);
  EXPECT_EQ(ending.reason, "JOURNAL_UNAVAILABLE");
  EXPECT_THAT(ending.message, HasSubstr("Record 3 of the journal is missing"));
}

}  // namespace
}  // namespace phonegate::audit_service_test
