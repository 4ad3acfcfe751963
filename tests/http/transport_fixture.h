// A transport on a running lane, for tests against real sockets.
#ifndef PHONEGATE_TESTS_HTTP_TRANSPORT_FIXTURE_H_
#define PHONEGATE_TESTS_HTTP_TRANSPORT_FIXTURE_H_

#include <chrono>
#include <future>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/cancellation_signal.hpp>

#include "service/http/curl_multi.h"
#include "service/http/curl_transport.h"
#include "service/lane/lane.h"
#include "tests/support/sim_clock.h"

namespace phonegate {

// The lane's clock stands still: a deadline passes when the test says so.
class TransportFixture {
 public:
  // A request under way.
  struct Pending {
    std::promise<HttpResult> result;
    boost::asio::cancellation_signal cancel;
  };

  explicit TransportFixture(CurlTransportOptions options = PlainOptions(),
                            CurlMultiOptions multi_options = {})
      : transfers_(multi_options),
        lane_(transfers_, clock_),
        transport_(std::in_place, std::move(options), transfers_, lane_) {
    thread_.emplace(lane_);
  }

  static CurlTransportOptions PlainOptions() {
    CurlTransportOptions options;
    options.plain_http = PlainHttp::kLoopbackOnly;
    return options;
  }

  Pending& Start(HttpRequest request, Deadline deadline = SteadyTime::max()) {
    Pending& pending = pending_.emplace_back();
    lane_.Post([this, &pending, deadline, request = std::move(request)]() mutable {
      lane_.Spawn(Exchange(&*transport_, std::move(request), deadline, &pending.result),
                  pending.cancel.slot());
    });
    return pending;
  }

  HttpResult Send(HttpRequest request, Deadline deadline = SteadyTime::max()) {
    return Start(std::move(request), deadline).result.get_future().get();
  }

  void Cancel(Pending& pending) {
    lane_.Post([&pending] { pending.cancel.emit(boost::asio::cancellation_type::terminal); });
  }

  void AdvanceBy(std::chrono::milliseconds time) {
    clock_.AdvanceBy(time);
    lane_.Post([] {});  // the lane looks at its clock
  }

  // Ends the lane's thread and then the transport, whatever is under way.
  void Shutdown() {
    thread_.reset();
    transport_.reset();
  }

  SimClock& clock() { return clock_; }

 private:
  static Awaitable<> Exchange(HttpTransport* transport, HttpRequest request, Deadline deadline,
                              std::promise<HttpResult>* result) {
    result->set_value(co_await transport->Send(std::move(request), deadline));
  }

  SimClock clock_;
  std::list<Pending> pending_;
  CurlMulti transfers_;
  Lane lane_;
  std::optional<CurlTransport> transport_;
  std::optional<LaneThread> thread_;
};

inline HttpRequest Get(std::string origin, std::string target = "/numbers") {
  HttpRequest request;
  request.origin = std::move(origin);
  request.target = std::move(target);
  return request;
}

inline HttpRequest Post(std::string origin, std::string body = "{}") {
  HttpRequest request = Get(std::move(origin));
  request.method = HttpMethod::kPost;
  request.body = std::move(body);
  return request;
}

// For assertions: either the answer or a sentence about the error.
inline HttpResponse AnswerOf(const HttpResult& result) {
  if (const auto* answer = std::get_if<HttpResponse>(&result)) return *answer;
  return {0, {}, "error: " + std::get<HttpError>(result).message};
}

inline HttpError ErrorOf(const HttpResult& result) {
  if (const auto* error = std::get_if<HttpError>(&result)) return *error;
  return {HttpError::Kind::kRefused, Sent::kNothing,
          "no error but status " + std::to_string(std::get<HttpResponse>(result).status)};
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_HTTP_TRANSPORT_FIXTURE_H_
