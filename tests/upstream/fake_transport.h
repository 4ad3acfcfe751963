// The upstream as a script, and the small things that a call needs around it.
#ifndef PHONEGATE_TESTS_UPSTREAM_FAKE_TRANSPORT_H_
#define PHONEGATE_TESTS_UPSTREAM_FAKE_TRANSPORT_H_

#include <algorithm>
#include <chrono>
#include <deque>
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

  // The next answer, after `takes`. As with the real transport, a deadline or a
  // cancellation that comes first ends the request, which was sent by then.
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
    const SteadyTime answered = lane_.clock().Steady() + step.takes;
    if (step.takes.count() > 0) co_await lane_.timers().SleepUntil(std::min(answered, deadline));
    const bool cancelled = co_await Cancelled();
    if (cancelled) co_return HttpError{HttpError::Kind::kCancelled, Sent::kPerhapsAll, "cancelled"};
    if (answered > deadline)
      co_return HttpError{HttpError::Kind::kDeadline, Sent::kPerhapsAll, "no answer in time"};
    co_return std::move(step.result);
  }

  // Whether the whole script was played.
  bool done() const { return script_.empty(); }

  std::vector<Seen> seen;

 private:
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
