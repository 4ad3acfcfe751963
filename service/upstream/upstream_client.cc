#include "service/upstream/upstream_client.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "service/base/failpoint.h"
#include "service/lane/spawn.h"
#include "service/upstream/redact.h"

namespace phonegate {
namespace {

HttpError NotSent(HttpError::Kind kind, std::string message) {
  return {kind, Sent::kNothing, std::move(message)};
}

int StatusOf(const HttpResult& result) {
  const auto* response = std::get_if<HttpResponse>(&result);
  return response == nullptr ? 0 : response->status;
}

// The last check before a request leaves. One whose call was cancelled is not sent.
bool MaySend(Call& call) {
  if (call.state.cancelled || (call.state.may_send && !call.state.may_send())) return false;
  ++call.state.trace.attempts;
  if (call.operation.IsChange()) Failpoint("before_first_byte");
  return true;
}

// After a indeterminate attempt no failure of a later one can say that nothing was sent.
UpstreamReply Finished(const Call& call, HttpResult result, bool earlier_doubt) {
  if (auto* error = std::get_if<HttpError>(&result); error != nullptr) {
    if (earlier_doubt) error->sent = Sent::kPerhapsAll;
    if (call.state.out_of_time && error->kind == HttpError::Kind::kCancelled)
      *error = {HttpError::Kind::kDeadline, error->sent, "it could not be sent in the caller's time"};
  }
  return {std::move(result), earlier_doubt};
}

}  // namespace

UpstreamClient::UpstreamClient(const UpstreamOptions& options, HttpTransport& transport, TokenSource& tokens,
                               const Clock& clock, Timers& timers, Random& random, Metrics& metrics)
    : options_(options),
      transport_(transport),
      tokens_(tokens),
      clock_(clock),
      timers_(timers),
      random_(random),
      metrics_(metrics) {}

Deadline UpstreamClient::DeadlineOf(const Call& call) const {
  const SteadyTime now = clock_.Steady();
  // A stream may take long as a whole; each of its pages may not.
  if (call.deadline == Deadline::max()) return now + options_.page_timeout;
  return call.operation.IsChange() ? std::max(call.deadline, now + options_.change_timeout) : call.deadline;
}

Awaitable<HttpResult> UpstreamClient::SendOnce(Call& call, const UpstreamRequest& request,
                                               const std::string& token) {
  if (call.state.cancelled) co_return NotSent(HttpError::Kind::kCancelled, "cancelled before it was sent");
  if (clock_.Steady() >= call.deadline)
    co_return NotSent(HttpError::Kind::kDeadline, "no time left to send it");
  HttpRequest out;
  out.method = request.method;
  out.origin = call.decision.project.origin;
  out.target = request.target;
  out.headers.push_back({"Accept", "application/json"});
  if (!request.content_type.empty()) out.headers.push_back({"Content-Type", request.content_type});
  out.username = call.decision.project.project_id;
  out.password = token;
  out.body = request.body;
  out.pool = request.effect == v1::EFFECT_ONCE ? Pool::kOnce : Pool::kShared;
  out.may_send = [&call] { return MaySend(call); };
  metrics_.UpstreamStarted();
  HttpResult result = co_await transport_.Send(std::move(out), DeadlineOf(call));
  if (call.operation.IsChange()) Failpoint("answer_came");
  call.state.trace.http_status = StatusOf(result);
  metrics_.UpstreamAnswered(call.operation.name, call.state.trace.http_status);
  if (auto* response = std::get_if<HttpResponse>(&result); response != nullptr && response->status >= 300) {
    RedactCredentials(response->body, call.decision.project.project_id, token);
  }
  co_return result;
}

// Refused with 401 nothing was done, so even a ONCE may try again with a new token.
Awaitable<HttpResult> UpstreamClient::Attempt(Call& call, const UpstreamRequest& request,
                                              bool& new_token_tried) {
  std::shared_ptr<const std::string> token = tokens_.Token(call.decision.project.alias);
  if (token == nullptr)
    co_return NotSent(HttpError::Kind::kNoCredentials, "the gateway has no token for this project");
  HttpResult result = co_await SendOnce(call, request, *token);
  if (StatusOf(result) != 401 || new_token_tried) co_return result;
  // Not beyond the caller's time, in which nothing would be sent any more.
  const Deadline deadline = std::min(call.deadline, DeadlineOf(call));
  const bool another =
      co_await tokens_.RefreshAfterRejection(call.decision.project.alias, *token, clock_, timers_, deadline);
  if (!another) co_return result;
  new_token_tried = true;
  token = tokens_.Token(call.decision.project.alias);
  if (token == nullptr) co_return result;
  metrics_.UpstreamRetried(call.operation.name);
  co_return co_await SendOnce(call, request, *token);
}

Awaitable<bool> UpstreamClient::MayRetry(const Call& call, v1::Effect effect, HttpResult& result,
                                         int attempts) {
  if (!MaySendAgain(effect, result, attempts, options_.retry) || call.state.cancelled) co_return false;
  const SteadyTime again = clock_.Steady() + Backoff(attempts, options_.retry, random_);
  if (again >= call.deadline) co_return false;
  if (!budget_.Withdraw()) co_return false;
  co_await timers_.SleepUntil(again);
  const bool cancelled = co_await Cancelled();
  if (cancelled) {
    const Sent sent = IsDoubtful(result) ? Sent::kPerhapsAll : Sent::kNothing;
    result = HttpError{HttpError::Kind::kCancelled, sent, "cancelled between two attempts"};
  }
  co_return !cancelled;
}

Awaitable<UpstreamReply> UpstreamClient::Send(Call& call, UpstreamRequest request) {
  budget_.Deposit();
  bool earlier_doubt = false;
  bool new_token_tried = false;
  HttpResult result = co_await Attempt(call, request, new_token_tried);
  for (int attempts = 1; co_await MayRetry(call, request.effect, result, attempts); ++attempts) {
    earlier_doubt = earlier_doubt || IsDoubtful(result);
    metrics_.UpstreamRetried(call.operation.name);
    result = co_await Attempt(call, request, new_token_tried);
  }
  co_return Finished(call, std::move(result), earlier_doubt);
}

}  // namespace phonegate
