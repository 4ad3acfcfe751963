#include "tests/journal/fake_signalwire.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"

namespace phonegate {

namespace {

using nlohmann::json;

constexpr char kNumbers[] = "/api/relay/rest/phone_numbers";

std::string Parameter(const std::string& target, const std::string& name) {
  const std::size_t at = target.find(name + "=");
  if (at == std::string::npos) return "";
  const std::string value = target.substr(at + name.size() + 1);
  return absl::StrReplaceAll(value.substr(0, value.find('&')), {{"%2B", "+"}});
}

}  // namespace

Fate FakeSignalWire::NextFate(HttpMethod method) {
  if (decide) return decide(method);
  std::deque<Fate>& fates = fates_[method];
  if (fates.empty()) return otherwise;
  Fate fate = std::move(fates.front());
  fates.pop_front();
  return fate;
}

std::string FakeSignalWire::Time(SteadyTime when) const {
  const WallTime wall = clock_.Now() + std::chrono::duration_cast<WallTime::duration>(when - clock_.Steady());
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromChrono(wall + skew), absl::UTCTimeZone());
}

HttpResponse FakeSignalWire::Answer(int status, std::string body) const {
  const std::string date = absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT",
                                            absl::FromChrono(clock_.Now() + skew), absl::UTCTimeZone());
  return {status, {{"date", date}}, std::move(body)};
}

void FakeSignalWire::Buy(const std::string& number, SteadyTime when) {
  numbers_[number] = {absl::StrFormat("00000000-0000-4000-8000-%012d", ++made_), "", Time(when), when};
}

void FakeSignalWire::Own(const std::string& number, std::chrono::seconds ago) {
  Buy(number, clock_.Steady() - ago);
}

const std::map<std::string, FakeSignalWire::Number>& FakeSignalWire::Current() {
  ActUntil(clock_.Steady());
  return numbers_;
}

std::string FakeSignalWire::NumberOf(const std::string& id) const {
  for (const auto& [number, one] : numbers_) {
    if (one.id == id) return number;
  }
  for (const Released& one : released_) {
    if (one.was.id == id) return one.number;
  }
  return "";
}

// What a list shows: the numbers as they were a while ago.
std::map<std::string, FakeSignalWire::Number> FakeSignalWire::Listed() const {
  const SteadyTime as_of = clock_.Steady() - lag;
  std::map<std::string, Number> listed;
  for (const auto& [number, one] : numbers_) {
    if (one.from <= as_of) listed[number] = one;
  }
  for (const Released& one : released_) {
    if (one.was.from <= as_of && one.at > as_of) listed[one.number] = one.was;
  }
  return listed;
}

namespace {

std::string Shown(const std::string& id, const std::string& number, const std::string& name,
                  const std::string& created) {
  return json{{"id", id}, {"number", number}, {"name", name}, {"created_at", created}}.dump();
}

}  // namespace

HttpResponse FakeSignalWire::List(const std::string& target) const {
  const std::string filter = Parameter(target, "filter_number");
  std::size_t page = 0;
  if (!absl::SimpleAtoi(Parameter(target, "page_number"), &page)) page = 0;
  json data = json::array();
  std::size_t matching = 0;
  const std::map<std::string, Number> listed = Listed();
  std::vector<std::pair<std::string, Number>> newest_first(listed.begin(), listed.end());
  std::sort(newest_first.begin(), newest_first.end(), [](const auto& a, const auto& b) {
    return std::tie(b.second.from, a.first) < std::tie(a.second.from, b.first);
  });
  for (const auto& [number, one] : newest_first) {
    if (number.find(filter) == std::string::npos) continue;
    if (matching++ / page_size == page)
      data.push_back(json::parse(Shown(one.id, number, one.name, one.created)));
  }
  json links = json::object();
  if (matching > (page + 1) * page_size) {
    links["next"] = absl::StrFormat("%s?filter_number=%s&page_number=%d&page_token=t", kNumbers,
                                    absl::StrReplaceAll(filter, {{"+", "%2B"}}), page + 1);
  }
  return Answer(200, json{{"links", links}, {"data", data}}.dump());
}

HttpResponse FakeSignalWire::Purchase(const UpstreamChange& change, SteadyTime when) {
  const bool owned = numbers_.contains(change.number);
  if (owned && !sells_twice) {
    return Answer(422, R"({"errors":[{"code":"could_not_purchase","detail":"it is taken"}]})");
  }
  if (!owned) {
    Buy(change.number, when);
    ledger.push_back("purchase " + change.number);
    if (on_act) on_act(change, when);
  }
  const Number& one = numbers_.at(change.number);
  return Answer(200, Shown(one.id, change.number, one.name, one.created));
}

HttpResponse FakeSignalWire::OfOne(const UpstreamChange& change, SteadyTime when) {
  const auto found = std::find_if(numbers_.begin(), numbers_.end(),
                                  [&](const auto& entry) { return entry.second.id == change.id; });
  if (found == numbers_.end()) return Answer(404, R"({"error":"Not Found"})");
  if (change.method == HttpMethod::kDelete) {
    if (when < found->second.from + release_after) {
      return Answer(422, R"({"errors":[{"code":"purchased_too_recently"}]})");
    }
    ledger.push_back("release " + found->first);
    released_.push_back({found->first, found->second, when});
    numbers_.erase(found);
    if (on_act) on_act(change, when);
    return Answer(204, "");
  }
  found->second.name = change.name;
  ledger.push_back("update " + found->first + " " + found->second.name);
  if (on_act) on_act(change, when);
  return Answer(200, Shown(change.id, found->first, change.name, found->second.created));
}

HttpResponse FakeSignalWire::Act(const UpstreamChange& change, SteadyTime when) {
  return change.method == HttpMethod::kPost ? Purchase(change, when) : OfOne(change, when);
}

// Nobody sees when a change is acted upon, so it is enough to catch up before
// somebody looks.
void FakeSignalWire::ActUntil(SteadyTime now) {
  while (!due_.empty() && due_.begin()->first.first <= now) {
    const auto next = due_.extract(due_.begin());
    answers_[next.mapped().arrival] = Act(next.mapped(), next.key().first);
  }
}

void FakeSignalWire::Break(const std::string& sender, std::chrono::nanoseconds ends) {
  ActUntil(clock_.Steady());
  std::map<Due, UpstreamChange> due;
  const SteadyTime end = clock_.Steady() + ends;
  for (auto& [when, change] : due_) {
    const SteadyTime at = change.sender == sender ? std::min<SteadyTime>(when.first, end) : when.first;
    due[{at, when.second}] = std::move(change);
  }
  due_ = std::move(due);
}

UpstreamChange FakeSignalWire::Arrive(const HttpRequest& request, const std::string& sender) {
  UpstreamChange change;
  change.sender = sender;
  change.method = request.method;
  change.arrival = ++arrived_;
  if (request.method == HttpMethod::kPost) {
    change.number = json::parse(request.body).at("number").get<std::string>();
  } else {
    change.id = request.target.substr(sizeof(kNumbers));
    change.number = NumberOf(change.id);
  }
  if (request.method == HttpMethod::kPut) change.name = json::parse(request.body).value("name", "");
  if (on_arrival) on_arrival(change);
  return change;
}

Awaitable<HttpResult> FakeSignalWire::SendFrom(SimLane& lane, std::string sender, HttpRequest request,
                                               Deadline deadline) {
  const Fate fate = NextFate(request.method);
  const SteadyTime connected = clock_.Steady() + fate.connects;
  if (fate.connects.count() > 0) co_await lane.timers().SleepUntil(connected);
  bool cancelled = co_await Cancelled();
  if (cancelled) co_return HttpError{HttpError::Kind::kCancelled, Sent::kNothing, "cancelled"};
  if (fate.kind == Fate::Kind::kUnreachable) {
    co_return HttpError{HttpError::Kind::kUnavailable, Sent::kNothing, "connection refused"};
  }
  if (request.may_send && !request.may_send()) {
    co_return HttpError{HttpError::Kind::kCancelled, Sent::kNothing, "given up"};
  }
  ++sent_[request.method];
  const SteadyTime arrived = clock_.Steady();
  ActUntil(arrived);
  const bool change = request.method != HttpMethod::kGet;
  const bool late = fate.kind == Fate::Kind::kLateAfterLoss;
  const bool acts = fate.kind != Fate::Kind::kLostBefore && (fate.status == 0 || fate.acts_all_the_same);
  std::size_t arrival = 0;
  HttpResponse answer{fate.status, {}, fate.body};
  if (!change && fate.status == 0) answer = List(request.target);
  if (change) {
    UpstreamChange what = Arrive(request, sender);
    arrival = what.arrival;
    if (acts) due_[{arrived + (late ? fate.takes : fate.acts_after), arrival}] = std::move(what);
    ActUntil(arrived);
  }
  const SteadyTime answered = arrived + (late ? std::chrono::nanoseconds(0) : fate.takes);
  const SteadyTime until = std::min<SteadyTime>(answered, deadline);
  if (until > arrived) co_await lane.timers().SleepUntil(until);
  cancelled = co_await Cancelled();
  if (cancelled) co_return HttpError{HttpError::Kind::kCancelled, Sent::kPerhapsAll, "cancelled"};
  if (answered > deadline) {
    co_return HttpError{HttpError::Kind::kDeadline, Sent::kPerhapsAll, "no answer in time"};
  }
  if (change && sends_twice && fate.kind != Fate::Kind::kAnswered) {
    due_[{until, arrived_ + 1}] = Arrive(request, sender);
    ActUntil(until);
  }
  if (fate.kind != Fate::Kind::kAnswered) {
    co_return HttpError{HttpError::Kind::kUnavailable, Sent::kPerhapsAll, "the connection broke"};
  }
  ActUntil(clock_.Steady());
  if (change && fate.status == 0) answer = answers_.at(arrival);
  if (fate.undated) answer.headers.clear();
  co_return answer;
}

}  // namespace phonegate
