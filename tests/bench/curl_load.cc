#include "tests/bench/curl_load.h"

#include <stdexcept>

#include "service/base/text.h"
#include "tests/bench/curl_handles.h"

namespace phonegate::bench {
namespace {

using Clock = std::chrono::steady_clock;

// One request after the other.
struct Stream {
  Easy easy;
  const Exchange* exchange = nullptr;
  Clock::time_point since;
  std::string body;
};

}  // namespace

struct CurlLoad::Impl {
  const CurlUpstream upstream;
  const Multi multi = NewMulti();
  std::vector<std::unique_ptr<Stream>> streams{};

  ~Impl() {
    for (const auto& stream : streams) curl_multi_remove_handle(multi.get(), stream->easy.get());
  }

  void Grow(std::size_t count) {
    while (streams.size() < count) streams.push_back(NewStream());
  }

  std::unique_ptr<Stream> NewStream() const {
    auto stream = std::make_unique<Stream>();
    stream->easy = NewGet(upstream, stream->body, stream.get());
    return stream;
  }

  void Start(Stream& stream, const Exchange& exchange, Clock::time_point now) const {
    stream.exchange = &exchange;
    stream.since = now;
    stream.body.clear();
    StartGet(multi.get(), stream.easy.get(), upstream, exchange.request);
  }

  // The next one that ended; it is no longer under way.
  Stream& Wait(CURLcode& code) const {
    while (true) {
      if (auto* stream = static_cast<Stream*>(TakeEnded(multi.get(), code))) return *stream;
      int running = 0;
      curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
      curl_multi_perform(multi.get(), &running);
    }
  }

  // Empty when the answer is right.
  static std::string FaultOf(const Stream& stream, CURLcode code) {
    if (code != CURLE_OK) return curl_easy_strerror(code);
    long status = 0;
    curl_easy_getinfo(stream.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) return Concat("HTTP status ", status);
    if (stream.body != stream.exchange->answer) return "another body";
    return "";
  }
};

CurlLoad::CurlLoad(const CurlUpstream& upstream) : impl_(new Impl{upstream}) {}

CurlLoad::~CurlLoad() = default;

std::string CurlLoad::Get(const std::string& path) {
  impl_->Grow(1);
  const Exchange exchange{path, ""};
  impl_->Start(*impl_->streams.front(), exchange, Clock::now());
  CURLcode code = CURLE_OK;
  Stream& stream = impl_->Wait(code);
  const Exchange expected{path, stream.body};
  stream.exchange = &expected;
  const std::string fault = Impl::FaultOf(stream, code);
  if (!fault.empty()) throw std::runtime_error(Concat("GET ", path, ": ", fault));
  return stream.body;
}

LoadResult CurlLoad::Closed(const std::vector<Exchange>& exchanges, int streams, const LoadEnd& end) {
  impl_->Grow(static_cast<std::size_t>(streams));
  LoadResult result;
  const Clock::time_point begin = Clock::now();
  const Clock::time_point last = begin + std::chrono::duration_cast<Clock::duration>(end.duration);
  std::uint64_t started = 0;
  const auto start = [&](Stream& stream, Clock::time_point now) {
    impl_->Start(stream, exchanges[started % exchanges.size()], now);
    ++started;
  };
  for (int i = 0; i < streams && started < end.calls; ++i)
    start(*impl_->streams[static_cast<std::size_t>(i)], Clock::now());
  for (std::uint64_t ended = 0; ended < started; ++ended) {
    CURLcode code = CURLE_OK;
    Stream& stream = impl_->Wait(code);
    const Clock::time_point now = Clock::now();
    std::string fault = Impl::FaultOf(stream, code);
    if (fault.empty()) {
      ++result.answers;
      result.latency.Record(now - stream.since);
    } else if (++result.errors == 1) {
      result.first_error = std::move(fault);
    }
    if (started < end.calls && now < last) start(stream, now);
  }
  result.wall = Clock::now() - begin;
  return result;
}

}  // namespace phonegate::bench
