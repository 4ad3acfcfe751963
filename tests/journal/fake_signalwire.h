// SignalWire's numbers in memory, under simulated time, with faults.
#ifndef PHONEGATE_TESTS_JOURNAL_FAKE_SIGNALWIRE_H_
#define PHONEGATE_TESTS_JOURNAL_FAKE_SIGNALWIRE_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/http/http_transport.h"
#include "tests/support/sim_lane.h"

namespace phonegate {

// What happens to one request.
struct Fate {
  enum class Kind {
    kAnswered,
    kUnreachable,   // nothing of it was sent
    kLostBefore,    // sent, never acted upon, no answer
    kLostAfter,     // acted upon, no answer
    kLateAfterLoss  // the connection breaks at once, and it is acted upon `takes` later
  };
  Kind kind = Kind::kAnswered;
  std::chrono::nanoseconds takes{};  // until the answer or the loss is noticed
  int status = 0;                    // not 0: this answer instead, without acting
  std::string body = {};
  bool acts_all_the_same = false;         // with a `status`: it is acted upon, too
  std::chrono::nanoseconds acts_after{};  // from the arrival; also beyond `takes`
  std::chrono::nanoseconds connects{};    // until the first byte leaves
  bool undated = false;                   // the answer does not tell the time
};

// A change that has reached SignalWire, or has been acted upon.
struct UpstreamChange {
  HttpMethod method = HttpMethod::kPost;
  std::string number;       // that it is about; empty when its id is none
  std::string id;           // of an update and a release
  std::string name;         // that an update gives
  std::size_t arrival = 0;  // counts the changes that arrived
  std::string sender;       // of its line; empty without one
};

// Purchase, list with a filter on parts of numbers, update of the name, release.
// For gateways on one lane it is the transport itself; others have a line each.
class FakeSignalWire final : public HttpTransport {
 public:
  explicit FakeSignalWire(SimLane& lane) : clock_(lane.clock()), lane_(&lane) {}
  // `clock` tells its time; lines may come and go.
  explicit FakeSignalWire(const SimClock& clock) : clock_(clock) {}

  // What one process sends, over connections of its own.
  class Line final : public HttpTransport {
   public:
    Line(FakeSignalWire& signalwire, SimLane& lane, std::string sender)
        : signalwire_(signalwire), lane_(lane), sender_(std::move(sender)) {}
    Awaitable<HttpResult> Send(HttpRequest request, Deadline deadline) override {
      return signalwire_.SendFrom(lane_, sender_, std::move(request), deadline);
    }

   private:
    FakeSignalWire& signalwire_;
    SimLane& lane_;
    const std::string sender_;
  };

  // The sender's process has ended. What has arrived of it goes on, and is acted upon
  // within `ends`.
  void Break(const std::string& sender, std::chrono::nanoseconds ends);

  // The fates of the next requests with this verb; those beyond are answered.
  void Next(HttpMethod method, Fate fate) { fates_[method].push_back(std::move(fate)); }
  // Of every request without a fate of its own, until told otherwise.
  Fate otherwise;
  // Asked instead of all of these, when set.
  std::function<Fate(HttpMethod)> decide;
  // Told when a change arrives, and when it is acted upon.
  std::function<void(const UpstreamChange&)> on_arrival;
  std::function<void(const UpstreamChange&, SteadyTime when)> on_act;

  // Puts a number into the project as somebody else would, that long ago.
  void Own(const std::string& number, std::chrono::seconds ago = {});
  bool Owns(const std::string& number) { return Current().contains(number); }
  std::string NameOf(const std::string& number) { return Current().at(number).name; }
  std::string IdOf(const std::string& number) { return Current().at(number).id; }
  // The number that an id belongs to, or has belonged to; empty when to none.
  std::string NumberOf(const std::string& id) const;

  // What really was done, in order: "purchase +1512...", "update ...", "release ...".
  std::vector<std::string> ledger;
  // How many requests of a verb were sent.
  int Sent(HttpMethod method) const {
    const auto found = sent_.find(method);
    return found == sent_.end() ? 0 : found->second;
  }
  // How far its clock is ahead of ours.
  std::chrono::seconds skew{0};
  // How far its lists are behind.
  std::chrono::nanoseconds lag{0};
  // How many numbers a page of a list has at most, whatever is asked for.
  std::size_t page_size = 1000;
  // How long after its purchase a number can be released: 14 days, really.
  std::chrono::nanoseconds release_after{0};
  // Whether the purchase of a number that is owned already is answered as if it
  // had been bought; nobody knows what the real one does.
  bool sells_twice = false;

  // A bug of the transport to plant: a change whose answer was lost is sent again
  // at once, as libcurl does with connections that it used before.
  bool sends_twice = false;

  Awaitable<HttpResult> Send(HttpRequest request, Deadline deadline) override {
    return SendFrom(*lane_, "", std::move(request), deadline);
  }

 private:
  struct Number {
    std::string id;
    std::string name;
    std::string created;
    SteadyTime from;
  };
  struct Released {
    std::string number;
    Number was;
    SteadyTime at;
  };
  // Acted upon in the order of time; `arrival` keeps equal times apart.
  using Due = std::pair<SteadyTime, std::size_t>;

  Awaitable<HttpResult> SendFrom(SimLane& lane, std::string sender, HttpRequest request, Deadline deadline);
  Fate NextFate(HttpMethod method);
  void Buy(const std::string& number, SteadyTime when);
  UpstreamChange Arrive(const HttpRequest& request, const std::string& sender);
  void ActUntil(SteadyTime now);
  HttpResponse Act(const UpstreamChange& change, SteadyTime when);
  HttpResponse Purchase(const UpstreamChange& change, SteadyTime when);
  HttpResponse OfOne(const UpstreamChange& change, SteadyTime when);
  HttpResponse List(const std::string& target) const;
  HttpResponse Answer(int status, std::string body) const;
  std::map<std::string, Number> Listed() const;
  const std::map<std::string, Number>& Current();
  std::string Time(SteadyTime when) const;

  const SimClock& clock_;
  SimLane* lane_ = nullptr;
  std::map<HttpMethod, std::deque<Fate>> fates_;
  std::map<HttpMethod, int> sent_;
  std::map<std::string, Number> numbers_;
  std::vector<Released> released_;
  std::map<Due, UpstreamChange> due_;
  std::map<std::size_t, HttpResponse> answers_;  // of changes that were acted upon
  std::size_t arrived_ = 0;
  int made_ = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_FAKE_SIGNALWIRE_H_
