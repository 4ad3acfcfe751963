// The upstream as a script, and the small things that a call needs around it.
#ifndef PHONEGATE_TESTS_UPSTREAM_FAKE_TRANSPORT_H_
#define PHONEGATE_TESTS_UPSTREAM_FAKE_TRANSPORT_H_

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "service/base/random.h"
#include "service/http/http_transport.h"
#include "service/upstream/token_source.h"
#include "tests/support/sim_lane.h"

namespace phonegate {

// Answers requests in the order of its script and remembers them. A request
// beyond the script fails the test.
class FakeTransport final : public HttpTransport {
 public:
  struct Seen {
    HttpRequest request;
    Deadline deadline;
    SteadyTime at;
  };

  explicit FakeTransport(SimLane& lane) : lane_(lane) {}

  // The next answer, `takes` after the request was sent. As with the real
  // transport, a deadline or a cancellation that comes first ends the request, and
  // one that fails with Sent::kNothing was never asked whether it may be sent.
  void Answer(HttpResult result, std::chrono::nanoseconds takes = {}) {
    script_.push_back({std::move(result), takes});
  }
  void Answer(int status, std::string body = "", std::vector<HttpHeader> headers = {}) {
    Answer(HttpResponse{status, std::move(headers), std::move(body)});
  }
  void Fail(HttpError::Kind kind, Sent sent, std::string message = "the fake failed") {
    Answer(HttpError{kind, sent, std::move(message)});
  }

  Awaitable<HttpResult> Send(HttpRequest request, Deadline deadline) override {
    seen.push_back({std::move(request), deadline, lane_.clock().Steady()});
    if (script_.empty()) {
      ADD_FAILURE() << "a request beyond the script: " << seen.back().request.target;
      co_return HttpError{HttpError::Kind::kRefused, Sent::kNothing, "beyond the script"};
    }
    Step step = std::move(script_.front());
    script_.pop_front();
    const std::function<bool()> may_send = seen.back().request.may_send;
    if (connecting.count() > 0) co_await lane_.timers().SleepUntil(lane_.clock().Steady() + connecting);
    bool cancelled = co_await Cancelled();
    if (cancelled) co_return HttpError{HttpError::Kind::kCancelled, Sent::kNothing, "cancelled"};
    if (IsUnsent(step.result)) co_return std::move(step.result);
    if (may_send && !may_send()) co_return HttpError{HttpError::Kind::kCancelled, Sent::kNothing, "given up"};
    const SteadyTime answered = lane_.clock().Steady() + step.takes;
    if (step.takes.count() > 0) co_await lane_.timers().SleepUntil(std::min(answered, deadline));
    cancelled = co_await Cancelled();
    if (cancelled) co_return HttpError{HttpError::Kind::kCancelled, Sent::kPerhapsAll, "cancelled"};
    if (answered > deadline)
      co_return HttpError{HttpError::Kind::kDeadline, Sent::kPerhapsAll, "no answer in time"};
    co_return std::move(step.result);
  }

  // Whether the whole script was played.
  bool done() const { return script_.empty(); }

  std::vector<Seen> seen;
  std::chrono::nanoseconds connecting{};  // how long each request waits for its connection

 private:
  static bool IsUnsent(const HttpResult& result) {
    const auto* error = std::get_if<HttpError>(&result);
    return error != nullptr && error->sent == Sent::kNothing;
  }

  struct Step {
    HttpResult result;
    std::chrono::nanoseconds takes;
  };
  SimLane& lane_;
  std::deque<Step> script_;
};

// One token for every project; another one after a rejection when there is one.
class FakeTokens final : public TokenSource {
 public:
  std::shared_ptr<const std::string> Token(const std::string&) override { return token; }
  Awaitable<bool> RefreshAfterRejection(const std::string&, const std::string& rejected, const Clock&,
                                        Timers&, Deadline deadline) override {
    refused.push_back(rejected);
    waited_until = deadline;
    if (next == nullptr) co_return false;
    token = std::exchange(next, nullptr);
    co_return true;
  }

  std::shared_ptr<const std::string> token = std::make_shared<const std::string>("PT-fake-token");
  std::shared_ptr<const std::string> next;
  std::vector<std::string> refused;
  Deadline waited_until{};  // of the last refusal
};

// Repeatable, and different each time.
class CountingRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(next_++ * 37U);
  }

 private:
  unsigned next_ = 1;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_UPSTREAM_FAKE_TRANSPORT_H_
