#include "service/http/curl_multi.h"

#include <new>

namespace phonegate {

namespace {

CURLM* NewMulti() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr) throw std::bad_alloc();  // at start, or never
  return multi;
}

}  // namespace

CurlMulti::CurlMulti(const CurlMultiOptions& options) : multi_(NewMulti()) {
  // Without this limit libcurl opens thousands of HTTP/2 connections under load
  // although it was told to wait for a multiplexed one.
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, options.max_connections_per_host);
  curl_multi_setopt(multi_.get(), CURLMOPT_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  // Otherwise the number of idle connections kept follows the number of
  // transfers, and a quiet moment throws them away.
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, options.max_connections_per_host);
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
}

bool CurlMulti::Add(CURL* easy, CurlListener& listener) {
  curl_easy_setopt(easy, CURLOPT_PRIVATE, static_cast<void*>(&listener));
  return curl_multi_add_handle(multi_.get(), easy) == CURLM_OK;
}

void CurlMulti::Remove(CURL* easy) {
  curl_multi_remove_handle(multi_.get(), easy);
  for (FinishedTransfer& finished : finished_) {
    if (finished.easy == easy) finished.easy = nullptr;
  }
}

std::size_t CurlMulti::Perform() {
  int running = 0;
  curl_multi_perform(multi_.get(), &running);
  TakeFinished();
  // One by one out of the member: a listener may end others of them.
  std::size_t told = 0;
  for (; told < finished_.size(); ++told) {
    const auto [easy, result] = finished_[told];
    if (easy == nullptr) continue;
    void* listener = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &listener);
    curl_multi_remove_handle(multi_.get(), easy);
    static_cast<CurlListener*>(listener)->Finished(result);
  }
  finished_.clear();
  return told;
}

// All messages before any handle is removed: to remove one looks through those that
// are left, which with thousands of answers at a time costs more than the answers.
void CurlMulti::TakeFinished() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) finished_.push_back({message->easy_handle, message->data.result});
  }
}

void CurlMulti::Wait(std::chrono::milliseconds longest) {
  curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(longest.count()), nullptr);
}

void CurlMulti::Wakeup() { curl_multi_wakeup(multi_.get()); }

}  // namespace phonegate
