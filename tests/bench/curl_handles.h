// libcurl as the bench uses it: with the settings of phonegate's reads, and no more.
#ifndef PHONEGATE_TESTS_BENCH_CURL_HANDLES_H_
#define PHONEGATE_TESTS_BENCH_CURL_HANDLES_H_

#include <memory>
#include <string>

#include <curl/curl.h>

namespace phonegate::bench {

struct CurlUpstream {
  std::string origin;   // https://HOST:PORT
  std::string ca_file;  // PEM; the only certificates to trust
  std::string username;
  std::string password;
};

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;

// All requests on few connections. Throws std::bad_alloc when there is none to be had.
Multi NewMulti();

// A GET over TLS and HTTP/2. The answer is added to `body`; `owner` is what
// CURLINFO_PRIVATE tells. Throws std::bad_alloc when there is none to be had.
Easy NewGet(const CurlUpstream& upstream, std::string& body, void* owner);

// Sends it, for this path, as part of `multi`.
void StartGet(CURLM* multi, CURL* easy, const CurlUpstream& upstream, const std::string& path);

// The next transfer that ended, which is no longer part of `multi`; its owner, or
// nullptr when there is none.
void* TakeEnded(CURLM* multi, CURLcode& code);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_CURL_HANDLES_H_
