// One call to SignalWire as policy: credentials, deadlines, retries.
#ifndef PHONEGATE_SERVICE_UPSTREAM_UPSTREAM_CLIENT_H_
#define PHONEGATE_SERVICE_UPSTREAM_UPSTREAM_CLIENT_H_

#include <chrono>
#include <string>

#include "service/base/clock.h"
#include "service/base/metrics.h"
#include "service/base/random.h"
#include "service/contract/call.h"
#include "service/http/http_transport.h"
#include "service/lane/awaitable.h"
#include "service/lane/timers.h"
#include "service/upstream/retry.h"
#include "service/upstream/token_source.h"

namespace phonegate {

struct UpstreamOptions {
  RetryOptions retry;
  // How long a change that was sent is waited for at least, whatever time its
  // caller has left. 1 s to 10 min.
  std::chrono::milliseconds change_timeout{30'000};
  // How long one page is waited for when the call has no deadline, which only a
  // stream may lack. 1 ms or more.
  std::chrono::milliseconds page_timeout{30'000};
};

// A request without origin and credentials.
struct UpstreamRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string target;
  std::string content_type;  // empty without a body
  std::string body;
  v1::Effect effect = v1::EFFECT_READ;
};

struct UpstreamReply {
  HttpResult result;
  // An attempt before the last one may have had its effect: a 404 to a release
  // may be the echo of our own.
  bool earlier_doubt = false;
};

// Sends requests for one lane. Everything it refers to outlives it.
class UpstreamClient {
 public:
  UpstreamClient(const UpstreamOptions& options, HttpTransport& transport, TokenSource& tokens,
                 const Clock& clock, Timers& timers, Random& random, Metrics& metrics);

  // Sends `request` for the call's project, again where its effect allows, until
  // the call's deadline. Counts in `call.state.trace` how often it was really sent.
  //
  // Nothing is sent once the call is cancelled, not even what waits for its
  // connection then. A change is sent only while the caller has time; once sent it is
  // waited for until it is answered or `change_timeout` is over. An answer 401
  // makes it look for a new token, once, and try again with it. Without a token
  // for the project nothing is sent: kNoCredentials.
  //
  // Where SignalWire's refusal repeats the token, the text is blanked.
  Awaitable<UpstreamReply> Send(Call& call, UpstreamRequest request);

 private:
  // One attempt, and one more when a new token has come for it.
  Awaitable<HttpResult> Attempt(Call& call, const UpstreamRequest& request, bool& new_token_tried);
  // Waits before another attempt; false when there is to be none. A cancellation
  // in this time becomes the result.
  Awaitable<bool> MayRetry(const Call& call, v1::Effect effect, HttpResult& result, int attempts);
  Awaitable<HttpResult> SendOnce(Call& call, const UpstreamRequest& request, const std::string& token);
  Deadline DeadlineOf(const Call& call) const;

  const UpstreamOptions options_;
  HttpTransport& transport_;
  TokenSource& tokens_;
  const Clock& clock_;
  Timers& timers_;
  Random& random_;
  Metrics& metrics_;
  RetryBudget budget_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_UPSTREAM_UPSTREAM_CLIENT_H_
