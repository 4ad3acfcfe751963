#include "tests/bench/curl_load.h"

#include <new>
#include <stdexcept>

#include <curl/curl.h>

#include "service/base/text.h"

namespace phonegate::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kConnections = 64;
constexpr long kStreams = 100;
constexpr long kPatienceMillis = 60'000;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

std::size_t Keep(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

// One request after the other.
struct Stream {
  std::unique_ptr<CURL, FreeEasy> easy;
  const Exchange* exchange = nullptr;
  Clock::time_point since;
  std::string body;
};

}  // namespace

struct CurlLoad::Impl {
  const CurlLoadOptions options;
  std::unique_ptr<CURLM, FreeMulti> multi{curl_multi_init()};
  std::vector<std::unique_ptr<Stream>> streams{};

  ~Impl() {
    for (const auto& stream : streams) curl_multi_remove_handle(multi.get(), stream->easy.get());
  }

  void Grow(std::size_t count) {
    while (streams.size() < count) streams.push_back(NewStream());
  }

  std::unique_ptr<Stream> NewStream() const {
    auto stream = std::make_unique<Stream>();
    stream->easy.reset(curl_easy_init());
    CURL* easy = stream->easy.get();
    if (easy == nullptr) throw std::bad_alloc();
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
    curl_easy_setopt(easy, CURLOPT_USERNAME, options.username.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, options.password.c_str());
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kPatienceMillis);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Keep);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(&stream->body));
    curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<void*>(stream.get()));
    return stream;
  }

  void Start(Stream& stream, const Exchange& exchange, Clock::time_point now) const {
    stream.exchange = &exchange;
    stream.since = now;
    stream.body.clear();
    curl_easy_setopt(stream.easy.get(), CURLOPT_URL, Concat(options.origin, exchange.request).c_str());
    curl_multi_add_handle(multi.get(), stream.easy.get());
  }

  // The next one that ended; it is no longer under way.
  Stream& Wait(CURLcode& code) const {
    while (true) {
      int left = 0;
      const CURLMsg* message = curl_multi_info_read(multi.get(), &left);
      if (message != nullptr) {
        code = message->data.result;
        void* stream = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &stream);
        curl_multi_remove_handle(multi.get(), message->easy_handle);
        return *static_cast<Stream*>(stream);
      }
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

CurlLoad::CurlLoad(const CurlLoadOptions& options) : impl_(new Impl{options}) {
  if (impl_->multi == nullptr) throw std::bad_alloc();
  CURLM* multi = impl_->multi.get();
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, kConnections);
  curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, kStreams);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kConnections);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
}

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
