// HttpTransport by libcurl, on a lane.
#ifndef PHONEGATE_SERVICE_HTTP_CURL_TRANSPORT_H_
#define PHONEGATE_SERVICE_HTTP_CURL_TRANSPORT_H_

#include <list>
#include <memory>

#include <curl/curl.h>

#include "service/http/curl_exchange.h"
#include "service/http/curl_multi.h"
#include "service/http/http_transport.h"
#include "service/lane/lane.h"

namespace phonegate {

// Sends requests over connections of its lane: certificates always verified, TLS
// 1.2 or later, HTTP/2 where TLS negotiates it, no redirects, no proxy, no
// cookies, no decompression, nothing sent twice.
//
// Pool::kOnce requests go over HTTP/1.1, each on a fresh connection that is
// closed afterwards, and have their own connection limit.
//
// A waiting request is dropped, not resumed, when the transport is destroyed.
// `transfers` is what the lane polls. Both must outlive it, and the lane not run while
// it is destroyed.
class CurlTransport final : public HttpTransport {
 public:
  CurlTransport(CurlTransportOptions options, CurlMulti& transfers, Lane& lane);
  ~CurlTransport() override;

  Awaitable<HttpResult> Send(HttpRequest request, Deadline deadline) override;

 private:
  class Transfer;
  using Transfers = std::list<Transfer>;
  struct Cleanup {
    void operator()(CURLSH* share) const { curl_share_cleanup(share); }
  };

  // Transfers and their handles are used again: making a handle costs more than
  // a whole small exchange on it.
  Transfers::iterator Acquire(Pool pool);
  void Release(Transfers::iterator transfer);
  Transfers& idle(Pool pool) { return pool == Pool::kOnce ? idle_once_ : idle_shared_; }

  const CurlTransportOptions options_;
  CurlMulti& transfers_;
  Lane& lane_;
  std::unique_ptr<CURLSH, Cleanup> once_;  // the connections of Pool::kOnce
  Transfers active_;
  Transfers idle_shared_;
  Transfers idle_once_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_HTTP_CURL_TRANSPORT_H_
