#include "client/phonectl/buy_order.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "client/phonectl/in_parallel.h"
#include "client/phonectl/shell_word.h"
#include "client/phonectl/status_text.h"
#include "client/phonectl/stop_signals.h"
#include "client/phonectl/tally.h"
#include "phonegate/error.h"

namespace phonegate::phonectl {
namespace {

using State = OrderPlace::State;

// As many as a search gives: of those that were chosen before, none is taken again.
constexpr std::uint32_t kMaxOffers = 100;
// When so many rounds in a row meet numbers that cannot be had, more would not help.
constexpr int kMaxRounds = 10;

class OrderRun {
 public:
  OrderRun(Session& session, Order& order, OrderFile& file, std::size_t parallel)
      : session_(session),
        order_(order),
        file_(file),
        parallel_(parallel),
        tally_(session, "bought", order.places().size(), Tally::Refused::kLeavesAPlace) {}

  absl::Status Run(std::vector<std::string> offers) {
    PrintBought();
    absl::Status filled = offers.empty() ? absl::OkStatus() : FillPlaces(std::move(offers));
    // What an earlier run chose comes first: it may have been bought.
    for (int round = 0; round < kMaxRounds && filled.ok(); ++round) {
      BuyChosen();
      if (Over() || !WantsNumbers()) break;
      filled = FillPlaces({});
    }
    return Ended(filled);
  }

 private:
  bool Over() const { return halted_ || StopSignals::came(); }

  static bool WantsNumber(const OrderPlace& place) {
    return place.state == State::kEmpty || place.state == State::kRefused;
  }
  bool WantsNumbers() {
    const absl::MutexLock lock(&mutex_);
    return std::any_of(order_.places().begin(), order_.places().end(), WantsNumber);
  }

  // What earlier runs have bought.
  void PrintBought() {
    const absl::MutexLock lock(&mutex_);
    for (const OrderPlace& place : order_.places()) {
      if (place.state != State::kBought) continue;
      const Outcome outcome = place.id.empty() ? Outcome::kAlready : Outcome::kDone;
      tally_.Add({place.choice.number, outcome, place.id, place.choice.request_id, {}});
    }
  }

  // Chooses a number for each place that wants one, and puts all of it on the disk.
  absl::Status FillPlaces(std::vector<std::string> offers) {
    const absl::MutexLock lock(&mutex_);  // no thread buys yet
    if (offers.empty()) {
      absl::StatusOr<std::vector<std::string>> found = FindOffers(session_, order_);
      if (!found.ok()) return found.status();
      offers = *std::move(found);
    }
    if (offers.empty()) return absl::NotFoundError("No more numbers of this kind are for sale.");
    std::string lines = file_.lines().empty() ? order_.FirstLine() : "";
    std::size_t next = 0;
    for (std::size_t i = 0; i < order_.places().size() && next < offers.size(); ++i) {
      if (!WantsNumber(order_.places()[i])) continue;
      absl::StrAppend(&lines, order_.Choose(i, offers[next++]));
      fresh_.insert(i);
    }
    return file_.Append(lines);
  }

  // Buys what is chosen, each once in this run.
  void BuyChosen() {
    const std::vector<std::size_t> places = ChosenPlaces();
    InParallel(places.size(), parallel_, [this] { return Over(); }, [&](std::size_t i) { Buy(places[i]); });
  }

  std::vector<std::size_t> ChosenPlaces() {
    const absl::MutexLock lock(&mutex_);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < order_.places().size(); ++i) {
      const OrderPlace& place = order_.places()[i];
      if (place.state == State::kChosen && tried_.insert(place.choice.number).second) places.push_back(i);
    }
    return places;
  }

  void Buy(std::size_t place) {
    Choice choice;
    {
      const absl::MutexLock lock(&mutex_);
      choice = order_.places()[place].choice;
    }
    v1::PurchasePhoneNumberRequest request;
    request.set_project(session_.flags.project);
    request.set_number(choice.number);
    request.set_request_id(choice.request_id);
    const absl::StatusOr<v1::PhoneNumber> bought = session_.services.numbers.PurchasePhoneNumber(request);
    Note(choice, bought.status(), bought.ok() ? bought->id() : "");
  }

  void Note(const Choice& choice, const absl::Status& status, const std::string& id) {
    Outcome outcome = phonectl::OutcomeOf(status);
    const absl::MutexLock lock(&mutex_);
    // Chosen a moment ago, it is another's; chosen by an earlier run, it is what that run
    // bought, and the gateway has forgotten its request id.
    const bool anothers = outcome == Outcome::kAlready && fresh_.count(choice.place) > 0;
    if (anothers) outcome = Outcome::kGone;
    std::string line;
    if (outcome == Outcome::kDone || outcome == Outcome::kAlready) line = order_.NoteBought(choice.place, id);
    if (outcome == Outcome::kGone || outcome == Outcome::kRefused)
      line = order_.NoteRefused(choice.place, ReasonText(status), !anothers);
    // What cannot be noted is asked for again by the next run.
    if (!line.empty() && !file_.Append(line).ok()) halted_ = true;
    if (ConcernsAll(status)) halted_ = true;
    tally_.Add({choice.number, outcome, id, choice.request_id, status});
  }

  // How it ended; `error` kept it from going on.
  absl::Status Ended(const absl::Status& error) {
    const absl::MutexLock lock(&mutex_);
    tally_.End();
    if (ReasonOf(tally_.FirstError()) == v1::REASON_REQUEST_ID_REUSED) return BegunElsewhere();
    absl::Status result = tally_.Result(absl::StrCat("phonectl buy --batch ", order_.terms().batch,
                                                     FlagText("--project", order_.terms().project)));
    if (result.ok()) session_.consent.Say(absl::StrCat(tally_.Text(), "."));
    if (result.ok() || error.ok()) return result;
    const bool cancelled = result.code() == absl::StatusCode::kCancelled;
    return {cancelled ? error.code() : result.code(), absl::StrCat(error.message(), " ", result.message())};
  }

  // What was kept of it has been lost, or is on another machine.
  absl::Status BegunElsewhere() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return absl::AlreadyExistsError(absl::StrCat(
        tally_.Text(), ". The batch ", order_.terms().batch,
        " was begun before, with other numbers, and what was kept of it is not in ", file_.path(),
        ". `phonectl audit list --request-id ID` shows what was bought under each id above; for a new order "
        "take a new name."));
  }

  Session& session_;
  absl::Mutex mutex_;
  Order& order_ ABSL_GUARDED_BY(mutex_);
  OrderFile& file_ ABSL_GUARDED_BY(mutex_);
  const std::size_t parallel_;
  Tally tally_;
  std::atomic<bool> halted_ = false;
  std::set<std::size_t> fresh_ ABSL_GUARDED_BY(mutex_);  // places whose number this run has chosen
  std::set<std::string> tried_;                          // numbers
};

}  // namespace

absl::StatusOr<std::vector<std::string>> FindOffers(Session& session, const Order& order) {
  v1::SearchAvailablePhoneNumbersRequest search = order.terms().search;
  search.set_project(session.flags.project);
  search.set_max_results(kMaxOffers);
  const auto found = session.services.numbers.SearchAvailablePhoneNumbers(search);
  if (!found.ok()) return found.status();
  std::vector<std::string> offers;
  for (const v1::AvailablePhoneNumber& offer : found->data()) {
    if (!order.Knows(offer.number())) offers.push_back(offer.number());
  }
  return offers;
}

absl::Status BuyOrder(Session& session, Order& order, OrderFile& file, std::vector<std::string> offers,
                      std::size_t parallel) {
  const StopSignals signals;
  return OrderRun(session, order, file, parallel).Run(std::move(offers));
}

}  // namespace phonegate::phonectl
