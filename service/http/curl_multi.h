// libcurl's multi handle: many transfers on one thread.
#ifndef PHONEGATE_SERVICE_HTTP_CURL_MULTI_H_
#define PHONEGATE_SERVICE_HTTP_CURL_MULTI_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include <curl/curl.h>

#include "service/lane/poller.h"

namespace phonegate {

struct CurlMultiOptions {
  // Connections to one host in each pool, 1 to 1,024. What needs one more waits
  // for a free one until its deadline. 5,000 in flight need 50 on HTTP/2.
  long max_connections_per_host = 64;
  // Requests in flight on one HTTP/2 connection, 1 to 1,000; the peer may allow fewer.
  long max_streams_per_connection = 100;
};

// Hears how a transfer ended.
class CurlListener {
 public:
  // The transfer is no longer part of the multi handle and may be added again.
  virtual void Finished(CURLcode result) = 0;

 protected:
  ~CurlListener() = default;
};

// Owns the connections of its transfers. Everything but Wakeup happens on one
// thread, and never inside a callback of libcurl.
class CurlMulti final : public Poller {
 public:
  explicit CurlMulti(const CurlMultiOptions& options);

  // Starts a transfer; `listener` hears of its end in a later Perform. Returns
  // whether libcurl took it. Both must stay alive until then or until Remove.
  bool Add(CURL* easy, CurlListener& listener);

  // Ends a transfer now: closes its connection on HTTP/1.1, resets its stream on
  // HTTP/2. Its listener hears nothing more.
  void Remove(CURL* easy);

  // Tells the listeners of what finished, and returns how many did.
  std::size_t Perform() override;
  void Wait(std::chrono::milliseconds longest) override;
  void Wakeup() override;

 private:
  struct Cleanup {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  struct FinishedTransfer {
    CURL* easy;  // nullptr when it was removed before its listener heard of it
    CURLcode result;
  };
  void TakeFinished();

  std::unique_ptr<CURLM, Cleanup> multi_;
  std::vector<FinishedTransfer> finished_;  // empty outside Perform; kept for its memory
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_HTTP_CURL_MULTI_H_
