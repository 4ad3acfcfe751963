// One HTTP exchange on one of libcurl's easy handles.
#ifndef PHONEGATE_SERVICE_HTTP_CURL_EXCHANGE_H_
#define PHONEGATE_SERVICE_HTTP_CURL_EXCHANGE_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "service/http/header_check.h"
#include "service/http/http_transport.h"

namespace phonegate {

// kOffForTest lets libcurl repeat a request by itself, as it does without the
// guard: the planted bug that the tests of the guard must catch.
enum class ResendGuard { kOn, kOffForTest };

struct CurlTransportOptions {
  std::chrono::milliseconds connect_timeout{2000};  // name, TCP and TLS; 1 to 60,000
  std::chrono::seconds max_connection_age{300};     // 1 to 86,400; older ones are not used again
  std::size_t max_body = 16 * 1024 * 1024;          // bytes of one answer, 1 to 1 GiB
  std::size_t max_header_bytes = 64 * 1024;         // of one answer, all lines together, 1 to 1 MiB
  std::size_t max_headers = 200;                    // of one answer, 1 to 10,000
  std::string ca_file;                              // PEM; the only roots trusted. Empty: the system's
  PlainHttp plain_http = PlainHttp::kRefuse;
  std::string user_agent = "phonegate";
  ResendGuard resend_guard = ResendGuard::kOn;
};

// Prepares an easy handle, collects the answer, and tells the outcome of the
// request. Handles are used again: what is the same for every request of a pool
// is set once.
//
// For one thread. `options`, and the request between Prepare and the end of the
// transfer, must stay alive.
class CurlExchange {
 public:
  // `once` holds the connections of Pool::kOnce.
  CurlExchange(const CurlTransportOptions& options, Pool pool, CURLSH* once);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  // Sets up `request`, which WhyRefused has let pass. Returns whether libcurl
  // took it all.
  bool Prepare(const HttpRequest& request);

  // The outcome of the request, after libcurl ended the transfer with `result`.
  HttpResult Take(CURLcode result);

  // kNothing while no byte of the request can have left this process.
  Sent sent() const { return sends_ == 0 ? Sent::kNothing : Sent::kPerhapsAll; }

  CURL* easy() { return easy_.get(); }
  Pool pool() const { return pool_; }

 private:
  enum class Part { kHeaders, kBody };  // what of the answer comes next
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  static int BeforeSend(void* self, char*, char*, int, int);
  bool MaySend();
  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* self);

  template <typename Value>
  void Set(CURLoption option, Value value);
  void SetConnectionOptions(CURLSH* once);
  void SetMethod(const HttpRequest& request);
  void SetHeaders(const HttpRequest& request);
  void AppendHeader(const std::string& line);
  bool AddHeaderLine(std::string_view line);
  HttpResult Whole();
  HttpError Failure(CURLcode result) const;

  const CurlTransportOptions& options_;
  const Pool pool_;
  std::unique_ptr<CURL, Cleanup> easy_;
  std::unique_ptr<curl_slist, Cleanup> headers_;
  bool accepted_ = true;  // by libcurl: every option so far

  const HttpRequest* request_ = nullptr;
  int sends_ = 0;          // times libcurl was let send the request
  bool given_up_ = false;  // `may_send` said no
  Part part_ = Part::kHeaders;
  bool too_large_ = false;
  std::size_t header_bytes_ = 0;
  HttpResponse response_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_HTTP_CURL_EXCHANGE_H_
