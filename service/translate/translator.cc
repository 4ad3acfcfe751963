#include "service/translate/translator.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/contract/message.h"
#include "service/translate/answer_reader.h"
#include "service/translate/page_link.h"
#include "service/translate/timestamp.h"
#include "service/translate/upstream_error.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// An empty page with a next link is followed this often before the caller is
// asked to do it.
constexpr int kMostEmptyPages = 10;

// Ten times as many as a project can have numbers, each on a page of its own: an
// upstream that goes on beyond is broken, and would keep a stream busy for ever.
constexpr std::uint32_t kMostPages = 10'000;

// Of a body that would be sent; all metadata together have 8 KB.
constexpr std::size_t kMostShown = 2048;

bool IsSuccess(int status) { return status >= 200 && status < 300; }
bool AnswerIsEmpty(const Operation& operation) { return operation.response->field_count() == 0; }

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
  Json shown = {{"method", ToText(rest.method)}, {"path", rest.target}};
  if (!rest.content_type.empty()) shown["content_type"] = rest.content_type;
  if (!rest.body.empty()) shown["body"] = Displayable(rest.body, kMostShown);
  if (rest.body.size() > kMostShown) shown["body_bytes"] = rest.body.size();
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
  return Concat(call.operation.name, separator, call.project.project_id, separator,
                filters->SerializeAsString());
}

// Sent again after a doubtful attempt, a refusal may be the echo of our own
// success: 404 to a release says that it is done; 404 to a number that was moved
// to another project, like all that depends on the state, says nothing. A 400 that
// does not explain itself says nothing here either, as the settler will ask again
// and decides what to make of it.
absl::Status AfterDoubt(const Operation& operation, absl::Status refusal) {
  if (absl::IsNotFound(refusal) && operation.IsRelease()) return absl::OkStatus();
  if (absl::IsUnknown(refusal) || RefusesAValueItself(refusal)) return refusal;
  return ErrorFromFailure(operation, {HttpError::Kind::kUnavailable, Sent::kPerhapsAll,
                                      "an answer was lost, and the repetition was refused"});
}

}  // namespace

Awaitable<Reply> Translator::Handle(Call& call) {
  const Operation& operation = call.operation;
  if (operation.validate_only != nullptr &&
      call.request.GetReflection()->GetBool(call.request, operation.validate_only)) {
    call.trace.would_send = Shown(WriteRequest(operation, call.request, call.project.project_id));
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

Awaitable<absl::StatusOr<Json>> Translator::Ask(Call& call, RestRequest rest) {
  const Operation& operation = call.operation;
  UpstreamRequest request{rest.method, std::move(rest.target), std::move(rest.content_type),
                          std::move(rest.body), operation.EffectOf(call.request)};
  const UpstreamReply reply = co_await upstream_.Send(call, std::move(request));
  if (const auto* failure = std::get_if<HttpError>(&reply.result))
    co_return ErrorFromFailure(operation, *failure);
  const auto& answer = std::get<HttpResponse>(reply.result);
  call.trace.upstream_time = TimeOf(answer);
  if (!IsSuccess(answer.status)) {
    absl::Status refusal = ErrorFromAnswer(operation, answer, clock_.Now());
    if (reply.earlier_doubt && operation.IsChange()) refusal = AfterDoubt(operation, std::move(refusal));
    if (refusal.ok()) co_return Json();
    co_return refusal;
  }
  if (AnswerIsEmpty(operation)) co_return Json();
  std::optional<Json> json = ParseJson(answer.body);
  if (!json) co_return ErrorFromUnreadable(operation, "it is not JSON within the limits");
  co_return *std::move(json);
}

Awaitable<Reply> Translator::CallOnce(Call& call) {
  const Operation& operation = call.operation;
  absl::StatusOr<Json> json =
      co_await Ask(call, WriteRequest(operation, call.request, call.project.project_id));
  if (!json.ok()) co_return Reply{json.status(), nullptr};
  if (AnswerIsEmpty(operation)) co_return Reply{absl::OkStatus(), NewMessage(*operation.response)};
  auto message = ReadAnswer(*operation.response, *json);
  if (!message.ok()) {
    co_return Reply{ErrorFromUnreadable(operation, std::string(message.status().message())), nullptr};
  }
  co_return Reply{absl::OkStatus(), *std::move(message)};
}

Awaitable<absl::StatusOr<Translator::Page>> Translator::FetchPage(Call& call, const PagePosition& position,
                                                                  const std::string& path,
                                                                  const std::string& items_key) {
  // A variable of its own: GCC 12 destroys a braced argument of a co_await twice.
  RestRequest rest{HttpMethod::kGet, position.target, "", ""};
  absl::StatusOr<Json> json = co_await Ask(call, std::move(rest));
  if (!json.ok()) co_return json.status();
  absl::StatusOr<std::string> next = NextPageTarget(call.operation, path, *json);
  if (!next.ok()) co_return ErrorFromUnreadable(call.operation, std::string(next.status().message()));
  Page page{Json::array(), *std::move(json), std::nullopt};
  if (!page.answer.is_object())
    co_return ErrorFromUnreadable(call.operation, "the page is not a JSON object");
  if (auto items = page.answer.find(items_key); items != page.answer.end() && !items->is_null()) {
    if (!items->is_array()) co_return ErrorFromUnreadable(call.operation, "the page's items are not a list");
    page.items = std::move(*items);
  }
  // A link to a page that was there before would go round for ever: the end.
  if (!next->empty()) page.next = NextPosition(position, *std::move(next));
  if (page.next && page.next->steps > kMostPages) {
    co_return ErrorFromUnreadable(call.operation, Concat("the list has more than ", kMostPages, " pages"));
  }
  co_return page;
}

Awaitable<Reply> Translator::ListPage(Call& call) {
  const Operation& operation = call.operation;
  const google::protobuf::Reflection& reflection = *call.request.GetReflection();
  const std::string scope = TokenScope(call);
  PagePosition position;
  if (const std::string token = reflection.GetString(call.request, operation.page_token); token.empty()) {
    position.target = WriteRequest(operation, call.request, call.project.project_id).target;
  } else {
    std::optional<PagePosition> opened = tokens_.Open(token, scope);
    if (!opened) {
      co_return Reply{ErrorBuilder(absl::StatusCode::kInvalidArgument, v1::REASON_PAGE_TOKEN_INVALID,
                                   "The page token does not belong to this list; list again from the start.")
                          .Field(operation.page_token->name(),
                                 "must be the next_page_token of a list with the same project and filters")
                          .Build(),
                      nullptr};
    }
    position = *std::move(opened);
  }

  const std::string path = WritePath(operation, call.request, call.project.project_id);
  const std::string items_key = operation.items->json_name();
  absl::StatusOr<Page> page = co_await FetchPage(call, position, path, items_key);
  for (int skipped = 0; page.ok() && page->items.empty() && page->next && skipped < kMostEmptyPages;
       ++skipped) {
    position = *std::move(page->next);
    page = co_await FetchPage(call, position, path, items_key);
  }
  if (!page.ok()) co_return Reply{page.status(), nullptr};
  page->answer = {{items_key, std::move(page->items)}};
  auto message = ReadAnswer(*operation.response, page->answer);
  if (!message.ok()) {
    co_return Reply{ErrorFromUnreadable(operation, std::string(message.status().message())), nullptr};
  }
  if (page->next) {
    (*message)->GetReflection()->SetString(message->get(), operation.next_page_token,
                                           tokens_.Seal(*page->next, scope));
  }
  co_return Reply{absl::OkStatus(), *std::move(message)};
}

}  // namespace phonegate
