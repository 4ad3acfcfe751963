#include "tests/bench/curl_handles.h"

#include <new>

#include "service/base/text.h"

namespace phonegate::bench {
namespace {

constexpr long kConnections = 64;
constexpr long kStreams = 100;
constexpr long kPatienceMillis = 60'000;

std::size_t Keep(char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

}  // namespace

Multi NewMulti() {
  Multi multi(curl_multi_init());
  if (multi == nullptr) throw std::bad_alloc();
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kConnections);
  curl_multi_setopt(multi.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, kStreams);
  curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, kConnections);
  curl_multi_setopt(multi.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX});
  return multi;
}

Easy NewGet(const CurlUpstream& upstream, std::string& body, void* owner) {
  Easy handle(curl_easy_init());
  CURL* easy = handle.get();
  if (easy == nullptr) throw std::bad_alloc();
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_CAINFO, upstream.ca_file.c_str());
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
  curl_easy_setopt(easy, CURLOPT_USERNAME, upstream.username.c_str());
  curl_easy_setopt(easy, CURLOPT_PASSWORD, upstream.password.c_str());
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, kPatienceMillis);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Keep);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, static_cast<void*>(&body));
  curl_easy_setopt(easy, CURLOPT_PRIVATE, owner);
  return handle;
}

void StartGet(CURLM* multi, CURL* easy, const CurlUpstream& upstream, const std::string& path) {
  curl_easy_setopt(easy, CURLOPT_URL, Concat(upstream.origin, path).c_str());
  curl_multi_add_handle(multi, easy);
}

void* TakeEnded(CURLM* multi, CURLcode& code) {
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi, &left);
  if (message == nullptr) return nullptr;
  code = message->data.result;
  void* owner = nullptr;
  curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
  curl_multi_remove_handle(multi, message->easy_handle);
  return owner;
}

}  // namespace phonegate::bench
