#include "client/phonectl/buy_many.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "client/phonectl/buy_order.h"
#include "client/phonectl/costs.h"
#include "client/phonectl/search_flags.h"
#include "client/uuid.h"

namespace phonegate::phonectl {
namespace {

std::string Numbers(std::size_t count) { return absl::StrCat(count, count == 1 ? " number" : " numbers"); }

OrderTerms TermsOf(const Session& session, const ManyWanted& wanted) {
  OrderTerms terms;
  terms.batch = wanted.batch;
  terms.gateway = session.gateway;
  terms.project = session.flags.project;
  terms.count = std::max<std::size_t>(wanted.count, 1);
  terms.search = wanted.search;
  return terms;
}

bool IsUnfinished(const std::string& lines, const OrderTerms& wish) {
  const absl::StatusOr<std::optional<Order>> order = Order::Parse(lines);
  return order.ok() && *order && !(*order)->complete() && SameWish((*order)->terms(), wish) &&
         (*order)->terms().gateway == wish.gateway;
}

// The batch that a repetition of the same command line means, or a new name.
absl::StatusOr<std::string> BatchOf(const Session& session, const ManyWanted& wanted) {
  if (!wanted.batch.empty()) return wanted.batch;
  if (session.flags.yes) {
    return absl::FailedPreconditionError(
        "Nothing was done: without a question it needs --batch NAME, by which a repetition is known, so that "
        "it buys nothing twice.");
  }
  const OrderTerms wish = TermsOf(session, wanted);
  for (const std::string& name : OrderFile::Names(session.state_folder)) {
    if (IsUnfinished(OrderFile::Peek(session.state_folder, name), wish)) return name;
  }
  return absl::StrCat("order-", internal::RandomUuid().substr(0, 8));
}

// Whether this command line may go on with the order.
absl::Status CheckSame(const Session& session, const ManyWanted& wanted, const OrderTerms& terms) {
  const bool told = wanted.count > 0 || HasCriteria(wanted.search);
  if (terms.project != session.flags.project || (told && !SameWish(terms, TermsOf(session, wanted)))) {
    return absl::InvalidArgumentError(absl::StrCat(
        "The batch ", terms.batch, " is for ", Numbers(terms.count), CriteriaText(terms.search),
        terms.project.empty() ? "" : " and --project ", terms.project,
        ": say the same, or only --batch and the project, or take another name. Nothing was bought."));
  }
  if (terms.gateway != session.gateway && !wanted.same_gateway) {
    return absl::FailedPreconditionError(absl::StrCat(
        "The batch ", terms.batch, " was begun through ", terms.gateway,
        ", and another gateway does not know what was bought. If it is the same one, add --same-gateway."));
  }
  return absl::OkStatus();
}

std::string Sentence(const Session& session, const Order& order) {
  const OrderTerms& terms = order.terms();
  const std::string what = absl::StrCat(Numbers(terms.count), CriteriaText(terms.search));
  const std::string end = absl::StrCat(session.Where(), ": each ", kBills, " (batch ", terms.batch, ").");
  const bool begun = order.places().front().state != OrderPlace::State::kEmpty;
  if (!begun) return absl::StrCat("Buys ", what, end);
  return absl::StrCat("Goes on to buy ", what, ", of which ", order.bought(),
                      order.bought() == 1 ? " is" : " are", " known to be bought", end);
}

// Enough numbers for an order that has not begun.
absl::StatusOr<std::vector<std::string>> OffersFor(Session& session, const Order& order) {
  absl::StatusOr<std::vector<std::string>> offers = FindOffers(session, order);
  if (!offers.ok() || offers->size() >= order.terms().count) return offers;
  return absl::NotFoundError(absl::StrCat("Only ", Numbers(offers->size()),
                                          CriteriaText(order.terms().search),
                                          offers->size() == 1 ? " is" : " are", " for sale, not ",
                                          order.terms().count, "; nothing was bought. Ask for fewer."));
}

absl::Status RunOrder(Session& session, const ManyWanted& wanted, Order order, OrderFile& file) {
  std::vector<std::string> offers;
  if (file.lines().empty()) {
    absl::StatusOr<std::vector<std::string>> found = OffersFor(session, order);
    if (!found.ok()) return found.status();
    offers = *std::move(found);
  }
  if (!order.complete()) {
    absl::Status agreed = session.consent.Ask(Sentence(session, order), session.flags.yes);
    if (!agreed.ok()) return agreed;
  }
  return BuyOrder(session, order, file, std::move(offers), wanted.parallel);
}

}  // namespace

absl::Status BuyMany(Session& session, const ManyWanted& wanted) {
  const absl::StatusOr<std::string> batch = BatchOf(session, wanted);
  if (!batch.ok()) return batch.status();
  absl::StatusOr<std::unique_ptr<OrderFile>> file = OrderFile::Open(session.state_folder, *batch);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::optional<Order>> kept = Order::Parse((*file)->lines());
  if (!kept.ok()) {
    return absl::DataLossError(absl::StrCat((*file)->path(), " is not as phonectl left it. ",
                                            kept.status().message(), ". Nothing was bought."));
  }
  if (*kept) {
    if (absl::Status same = CheckSame(session, wanted, (*kept)->terms()); !same.ok()) return same;
    return RunOrder(session, wanted, **std::move(kept), **file);
  }
  if (wanted.count == 0 && !HasCriteria(wanted.search)) {
    return absl::NotFoundError(absl::StrCat("There is no batch ", *batch, " in ", session.state_folder,
                                            "; say what to buy: --area-code 512 --count 20."));
  }
  OrderTerms terms = TermsOf(session, wanted);
  terms.batch = *batch;
  return RunOrder(session, wanted, Order(terms), **file);
}

}  // namespace phonegate::phonectl
