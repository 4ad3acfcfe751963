#include "service/translate/translator.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/contract/message.h"
#include "service/lane/offload.h"
#include "service/translate/timestamp.h"
#include "service/translate/upstream_error.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// An empty page with a next link is followed this often before the caller is
// asked to do it.
constexpr int kMaxEmptyPages = 10;

// Ten times as many as a project can have numbers, each on a page of its own: an
// upstream that goes on beyond is broken, and would keep a stream busy for ever.
constexpr std::uint32_t kMaxPages = 10'000;

// Of a body that would be sent; all metadata together have 8 KB.
constexpr std::size_t kMaxShown = 2048;

// A larger body takes milliseconds to read.
constexpr std::size_t kLargeBody = std::size_t{64} << 10U;

bool IsSuccess(int status) { return status >= 200 && status < 300; }

// What the upstream's clock said when it answered.
std::optional<WallTime> TimeOf(const HttpResponse& answer) {
  const std::string* date = answer.Header("date");
  if (date == nullptr) return std::nullopt;
  const std::optional<absl::Time> time = ParseTimestamp(*date);
  if (!time) return std::nullopt;
  return absl::ToChronoTime(*time);
}

// What would be sent, as one line of ASCII that fits beside the other metadata.
std::string Shown(const RestRequest& rest) {
  nlohmann::json shown = {{"method", ToText(rest.method)}, {"path", rest.target}};
  if (!rest.content_type.empty()) shown["content_type"] = rest.content_type;
  if (!rest.body.empty()) shown["body"] = Displayable(rest.body, kMaxShown);
  if (rest.body.size() > kMaxShown) shown["body_bytes"] = rest.body.size();
  return shown.dump(-1, ' ', true);
}

// What a page token is good for: this operation, project and filters.
std::string TokenScope(const Call& call) {
  const std::unique_ptr<Message> filters = Copy(call.request);
  const google::protobuf::Reflection& reflection = *filters->GetReflection();
  for (const FieldDescriptor* field :
       {call.operation.project, call.operation.page_size, call.operation.page_token}) {
    reflection.ClearField(filters.get(), field);
  }
  const std::string separator(1, '\0');
  return Concat(call.operation.name, separator, call.decision.project.project_id, separator,
                filters->SerializeAsString());
}

// Sent again after a indeterminate attempt, a refusal may be the echo of our own
// success: 404 to a release says that it is done; 404 to a number that was moved
// to another project, like all that depends on the state, says nothing. A 400 that
// does not explain itself says nothing here either, as the reconciler will ask again
// and decides what to make of it.
absl::Status AfterDoubt(const Operation& operation, absl::Status refusal) {
  if (absl::IsNotFound(refusal) && operation.IsRelease()) return absl::OkStatus();
  if (absl::IsUnknown(refusal) || RefusesAValueItself(refusal)) return refusal;
  return ErrorFromFailure(operation, {HttpError::Kind::kUnavailable, Sent::kPerhapsAll,
                                      "an answer was lost, and the repetition was refused"});
}

// An answer and how it is decoded. Owns all that it works on but for what lasts
// as long as the process.
struct Reading {
  const Operation& operation;
  const AnswerWanted wanted;
  HttpResponse answer;
  const bool earlier_doubt;
  const WallTime now;
  absl::StatusOr<AnswerParts> parts = absl::InternalError("not read");

  void Read() {
    parts = IsSuccess(answer.status) ? ReadParts(operation, wanted, answer.body) : PartsOfUpstreamRefusal();
    answer.body = std::string();
  }

  absl::StatusOr<AnswerParts> PartsOfUpstreamRefusal() const {
    absl::Status refusal = ErrorFromAnswer(operation, answer, now);
    if (earlier_doubt && operation.IsChange()) refusal = AfterDoubt(operation, std::move(refusal));
    if (!refusal.ok()) return refusal;
    return ReadParts(operation, wanted, "null");
  }
};

// The caller does not wait for the answer any more, or it cannot be read soon.
absl::Status NotRead(const Call& call, OffloadResult end) {
  using Kind = HttpError::Kind;
  if (end == OffloadResult::kFull) {
    return ErrorFromFailure(call.operation, {Kind::kUnavailable, Sent::kPerhapsAll,
                                             "more large answers came than can be read in time"});
  }
  return ErrorFromFailure(call.operation, {call.state.cancelled ? Kind::kCancelled : Kind::kDeadline,
                                           Sent::kPerhapsAll, "the answer was still being read"});
}

}  // namespace

Awaitable<Reply> Translator::Handle(Call& call) {
  const Operation& operation = call.operation;
  if (operation.validate_only != nullptr &&
      call.request.GetReflection()->GetBool(call.request, operation.validate_only)) {
    call.state.trace.would_send =
        Shown(WriteRequest(operation, call.request, call.decision.project.project_id));
    co_return Reply{absl::OkStatus(), NewMessage(*operation.response)};
  }
  if (operation.upstream.hook() == v1::HOOK_STREAM_PAGES) co_return co_await StreamPages(call);
  if (operation.upstream.hook() == v1::HOOK_GET_BY_NUMBER) {
    const FieldDescriptor* number = operation.request->FindFieldByName("number");
    if (call.request.GetReflection()->HasField(call.request, number)) co_return co_await GetByNumber(call);
  }
  if (operation.next_page_token != nullptr) co_return co_await ListPage(call);
  co_return co_await CallOnce(call);
}

Awaitable<absl::StatusOr<Translator::Answer>> Translator::Ask(Call& call, RestRequest rest,
                                                              AnswerWanted wanted) {
  UpstreamRequest request{rest.method, std::move(rest.target), std::move(rest.content_type),
                          std::move(rest.body), call.operation.EffectOf(call.request)};
  UpstreamReply reply = co_await upstream_.Send(call, std::move(request));
  if (const auto* failure = std::get_if<HttpError>(&reply.result))
    co_return ErrorFromFailure(call.operation, *failure);
  call.state.trace.upstream_time = TimeOf(std::get<HttpResponse>(reply.result));
  co_return co_await Read(call, std::move(wanted), std::move(reply));
}

// A change was made, so its answer is read however long that takes.
Awaitable<absl::StatusOr<Translator::Answer>> Translator::Read(const Call& call, AnswerWanted wanted,
                                                               UpstreamReply reply) {
  auto& answer = std::get<HttpResponse>(reply.result);
  const bool large = answer.body.size() > kLargeBody;
  const bool change = call.operation.IsChange();
  auto reading = std::make_shared<Reading>(
      Reading{call.operation, std::move(wanted), std::move(answer), reply.earlier_doubt, clock_.Now()});
  if (large) {
    const QueuePolicy room = change ? QueuePolicy::kAlways : QueuePolicy::kRefuseWhenFull;
    BlockingExecutor::Work work = [reading] { reading->Read(); };
    const OffloadResult end =
        co_await Offload(port_, room, change ? Deadline::max() : call.deadline, std::move(work));
    if (end != OffloadResult::kDone) co_return NotRead(call, end);
  } else {
    reading->Read();
  }
  if (!reading->parts.ok()) co_return reading->parts.status();
  co_return Answer{*std::move(reading->parts), large};
}

Awaitable<Reply> Translator::CallOnce(Call& call) {
  RestRequest rest = WriteRequest(call.operation, call.request, call.decision.project.project_id);
  AnswerWanted wanted;
  absl::StatusOr<Answer> answer = co_await Ask(call, std::move(rest), std::move(wanted));
  if (!answer.ok()) co_return Reply{answer.status(), nullptr};
  co_return Reply{absl::OkStatus(), std::move(answer->parts.message), nullptr, answer->large};
}

Awaitable<absl::StatusOr<Translator::Page>> Translator::FetchPage(Call& call, const PagePosition& position,
                                                                  const AnswerWanted& wanted) {
  // Variables of their own: GCC 12 destroys a braced argument of a co_await twice.
  RestRequest rest{HttpMethod::kGet, position.target, "", ""};
  AnswerWanted as_wanted = wanted;
  absl::StatusOr<Answer> answer = co_await Ask(call, std::move(rest), std::move(as_wanted));
  if (!answer.ok()) co_return answer.status();
  Page page{std::move(answer->parts), std::nullopt, answer->large};
  // A link to a page that was there before would go round for ever: the end.
  if (!page.parts.next.empty()) page.next = NextPosition(position, page.parts.next);
  if (page.next && page.next->steps > kMaxPages) {
    co_return ErrorFromUnreadable(call.operation, Concat("the list has more than ", kMaxPages, " pages"));
  }
  co_return page;
}

Awaitable<Reply> Translator::ListPage(Call& call) {
  const Operation& operation = call.operation;
  const google::protobuf::Reflection& reflection = *call.request.GetReflection();
  const std::string scope = TokenScope(call);
  PagePosition position;
  if (const std::string token = reflection.GetString(call.request, operation.page_token); token.empty()) {
    position.target = WriteRequest(operation, call.request, call.decision.project.project_id).target;
  } else {
    std::optional<PagePosition> opened = tokens_.Open(token, scope);
    if (!opened) {
      co_return Reply{Error(v1::REASON_PAGE_TOKEN_INVALID,
                            "The page token does not belong to this list; list again from the start.")
                          .Field(operation.page_token->name(),
                                 "must be the next_page_token of a list with the same project and filters")
                          .Build(),
                      nullptr};
    }
    position = *std::move(opened);
  }

  AnswerWanted wanted;
  wanted.form = AnswerForm::kPage;
  wanted.path = WritePath(operation, call.request, call.decision.project.project_id);
  wanted.items_key = operation.items->json_name();
  absl::StatusOr<Page> page = co_await FetchPage(call, position, wanted);
  const auto empty = [&] {
    const Message& message = *page->parts.message;
    return message.GetReflection()->FieldSize(message, operation.items) == 0;
  };
  for (int skipped = 0; page.ok() && empty() && page->next && skipped < kMaxEmptyPages; ++skipped) {
    position = *std::move(page->next);
    page = co_await FetchPage(call, position, wanted);
  }
  if (!page.ok()) co_return Reply{page.status(), nullptr};
  std::unique_ptr<Message> message = std::move(page->parts.message);
  if (page->next) {
    message->GetReflection()->SetString(message.get(), operation.next_page_token,
                                        tokens_.Seal(*page->next, scope));
  }
  co_return Reply{absl::OkStatus(), std::move(message), nullptr, page->large};
}

}  // namespace phonegate
