#include "service/http/curl_transport.h"

#include <new>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "service/lane/spawn.h"

namespace phonegate {

namespace asio = boost::asio;

namespace {

using Kind = HttpError::Kind;

// Handles kept for later requests, in each pool; about 10 KB each.
constexpr std::size_t kMaxIdleHandles = 256;

CURLSH* NewConnectionCache() {
  CURLSH* share = curl_share_init();
  if (share == nullptr) throw std::bad_alloc();  // at start, or never
  curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
  return share;
}

HttpError Deadlined(Sent sent) {
  return {Kind::kDeadline, sent, "the deadline passed before the answer came"};
}
HttpError WasCancelled(Sent sent) { return {Kind::kCancelled, sent, "the request was cancelled"}; }

}  // namespace

// One request in flight: ends by libcurl, by its deadline or by cancellation,
// whichever comes first, and resumes its coroutine exactly once.
class CurlTransport::Transfer final : public CurlListener {
 public:
  Transfer(const CurlTransportOptions& options, Pool pool, CURLSH* once, CurlMulti& transfers, Lane& lane)
      : exchange(options, pool, once), transfers_(transfers), lane_(lane) {}

  ~Transfer() {
    if (!resume_) return;
    slot_.clear();
    Detach();
  }

  void Start(Lane::Task resume, asio::cancellation_slot slot, Deadline deadline) {
    resume_ = std::move(resume);
    slot_ = slot;
    if (slot_.is_connected()) {
      slot_.assign([this](asio::cancellation_type) { End(WasCancelled(exchange.sent())); });
    }
    // Not libcurl's own timeout: it does not run while a request waits for a connection.
    deadline_ = lane_.timers().Add(deadline, [this] { End(Deadlined(exchange.sent())); });
    if (!transfers_.Add(exchange.easy(), *this)) {
      End({Kind::kUnavailable, Sent::kNothing, "the request could not be started"});
    }
  }

  void Finished(CURLcode code) override {
    lane_.timers().Remove(deadline_);
    result = exchange.Take(code);
    std::exchange(resume_, nullptr)();
  }

  CurlExchange exchange;
  HttpResult result;  // once resumed

 private:
  void Detach() {
    transfers_.Remove(exchange.easy());
    lane_.timers().Remove(deadline_);
  }

  // Posts: whoever cancels is not to find itself inside the coroutine it ends.
  void End(HttpError error) {
    if (!resume_) return;
    Detach();
    result = std::move(error);
    asio::post(lane_.executor(), std::exchange(resume_, nullptr));
  }

  CurlMulti& transfers_;
  Lane& lane_;
  Lane::Task resume_;  // empty while no request is in flight
  asio::cancellation_slot slot_;
  TimerQueue::Id deadline_;
};

CurlTransport::CurlTransport(CurlTransportOptions options, CurlMulti& transfers, Lane& lane)
    : options_(std::move(options)), transfers_(transfers), lane_(lane), once_(NewConnectionCache()) {}

CurlTransport::~CurlTransport() = default;

CurlTransport::Transfers::iterator CurlTransport::Acquire(Pool pool) {
  Transfers& from = idle(pool);
  if (from.empty()) from.emplace_front(options_, pool, once_.get(), transfers_, lane_);
  active_.splice(active_.begin(), from, from.begin());
  return active_.begin();
}

void CurlTransport::Release(Transfers::iterator transfer) {
  Transfers& to = idle(transfer->exchange.pool());
  to.splice(to.begin(), active_, transfer);
  if (to.size() > kMaxIdleHandles) to.pop_back();
}

Awaitable<HttpResult> CurlTransport::Send(HttpRequest request, Deadline deadline) {
  if (auto why = WhyRefused(request, options_.plain_http)) {
    co_return HttpError{Kind::kRefused, Sent::kNothing, *std::move(why)};
  }
  const bool cancelled = co_await Cancelled();
  if (cancelled) co_return WasCancelled(Sent::kNothing);
  if (deadline <= lane_.clock().Steady()) co_return Deadlined(Sent::kNothing);

  const Transfers::iterator transfer = Acquire(request.pool);
  if (!transfer->exchange.Prepare(request)) {
    active_.erase(transfer);
    co_return HttpError{Kind::kRefused, Sent::kNothing, "libcurl does not take the request"};
  }
  auto start = [&](auto handler) {
    auto slot = asio::get_associated_cancellation_slot(handler);
    transfer->Start(std::move(handler), slot, deadline);
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(start, asio::use_awaitable);
  HttpResult result = std::move(transfer->result);
  Release(transfer);
  co_return result;
}

}  // namespace phonegate
