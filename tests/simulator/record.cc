#include "tests/simulator/record.h"

#include <array>
#include <utility>

namespace sim {
namespace {

constexpr size_t kRegexBytes = 2'048;  // std::regex recurses once a character

}  // namespace

RequestMatcher::RequestMatcher(RequestMatch match)
    : match_(std::move(match)), regex_(match_.path_regex, std::regex::ECMAScript) {}

bool RequestMatcher::Matches(std::string_view method, std::string_view target) const {
  if (!match_.method.empty() && match_.method != method) return false;
  const std::string_view path = target.substr(0, target.find('?'));
  if (path.substr(0, match_.path_prefix.size()) != match_.path_prefix) return false;
  if (match_.path_regex.empty()) return true;
  const std::string_view searched = target.substr(0, kRegexBytes);
  return std::regex_search(searched.begin(), searched.end(), regex_);
}

std::string_view Name(Outcome outcome) {
  constexpr std::array<std::string_view, 4> kNames = {"pending", "answered", "cut", "client_closed"};
  return kNames[static_cast<size_t>(outcome)];
}

uint64_t RequestRecord::Add(RecordedRequest request) {
  request.sequence = ++total_;
  requests_.push_back(std::move(request));
  if (requests_.size() > limit_) requests_.pop_front();
  return total_;
}

void RequestRecord::Finish(uint64_t sequence, Outcome outcome, int status) {
  if (requests_.empty() || sequence < requests_.front().sequence || sequence > requests_.back().sequence)
    return;
  RecordedRequest& request = requests_[sequence - requests_.front().sequence];
  request.outcome = outcome;
  request.status = status;
}

Json ToJson(const RecordedRequest& request) {
  Json headers = Json::array();
  for (const auto& [name, value] : request.headers) headers.push_back(Json::array({name, value}));
  Json out{{"sequence", request.sequence},
           {"connection", request.connection},
           {"time", Iso8601(request.time)},
           {"method", request.method},
           {"target", request.target},
           {"headers", std::move(headers)},
           {"body", request.body},
           {"outcome", std::string(Name(request.outcome))},
           {"status", request.status == 0 ? Json(nullptr) : Json(request.status)}};
  if (!IsUtf8(request.body)) out["body_base64"] = EncodeBase64(request.body);
  return out;
}

}  // namespace sim
