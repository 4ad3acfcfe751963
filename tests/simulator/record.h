#pragma once

#include <cstdint>
#include <deque>
#include <regex>
#include <string>

#include "tests/simulator/clock.h"
#include "tests/simulator/http.h"
#include "tests/simulator/json.h"

namespace sim {

// Which requests are meant; empty members match everything.
struct RequestMatch {
  std::string method;
  std::string path_prefix;  // of the path as sent, without the query
  std::string path_regex;   // searched in the target as sent (its first 2,048 bytes); ECMAScript
};

// A RequestMatch whose expression is compiled once.
class RequestMatcher {
 public:
  // Throws std::regex_error when the expression is wrong: callers turn it into an error.
  explicit RequestMatcher(RequestMatch match);
  bool Matches(std::string_view method, std::string_view target) const;
  const RequestMatch& match() const { return match_; }

 private:
  RequestMatch match_;
  std::regex regex_;
};

// The outcome of a request.
enum class Outcome {
  kPending,       // not answered yet: held, delayed or never to be answered
  kAnswered,      // an answer was sent whole
  kCut,           // the simulator closed the connection early, by a fault
  kClientClosed,  // the client went away while the request was pending
};
std::string_view Name(Outcome outcome);

// One request as it arrived, whole. Only the credentials are replaced.
struct RecordedRequest {
  uint64_t sequence = 0;    // from 1, without gaps
  uint64_t connection = 0;  // from 1, one for each accepted connection
  Time time;
  std::string method;
  std::string target;  // exactly as sent
  Fields headers;      // names as sent; Authorization holds basic:<user>:<valid|invalid>
  std::string body;
  Outcome outcome = Outcome::kPending;
  int status = 0;  // of the answer; 0: none
};

// The requests in the order in which they arrived; the oldest are forgotten beyond
// `limit`. Requests under /_sim/ are not recorded. Not thread-safe.
class RequestRecord {
 public:
  explicit RequestRecord(size_t limit) : limit_(limit) {}

  // Returns its sequence number.
  uint64_t Add(RecordedRequest request);
  void Finish(uint64_t sequence, Outcome outcome, int status);
  const std::deque<RecordedRequest>& requests() const { return requests_; }
  uint64_t total() const { return total_; }
  void Clear() { requests_.clear(); }  // the numbering goes on

 private:
  size_t limit_;
  uint64_t total_ = 0;
  std::deque<RecordedRequest> requests_;
};

Json ToJson(const RecordedRequest& request);

}  // namespace sim
