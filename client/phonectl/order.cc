#include "client/phonectl/order.h"

#include <algorithm>
#include <utility>

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "client/phonectl/cell.h"
#include "client/phonectl/request_name.h"

namespace phonegate::phonectl {
namespace {

using Json = nlohmann::ordered_json;
using State = OrderPlace::State;

constexpr int kVersion = 1;
// A search gives no more.
constexpr std::size_t kMaxPlaces = 100;

std::string LineOf(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string TextOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::size_t NumberOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number_unsigned() ? found->get<std::size_t>() : 0;
}

std::optional<OrderTerms> TermsOf(const Json& json) {
  OrderTerms terms;
  terms.batch = TextOf(json, "batch");
  terms.gateway = TextOf(json, "gateway");
  terms.project = TextOf(json, "project");
  terms.count = NumberOf(json, "count");
  const auto search = json.find("search");
  const bool known = NumberOf(json, "phonectl_order") == kVersion && search != json.end();
  if (!known || terms.batch.empty() || terms.count == 0 || terms.count > kMaxPlaces) return std::nullopt;
  if (!google::protobuf::util::JsonStringToMessage(search->dump(), &terms.search).ok()) return std::nullopt;
  return terms;
}

}  // namespace

bool SameWish(const OrderTerms& a, const OrderTerms& b) {
  return a.project == b.project && a.count == b.count &&
         google::protobuf::util::MessageDifferencer::Equals(a.search, b.search);
}

absl::StatusOr<std::optional<Order>> Order::Parse(const std::string& lines) {
  std::optional<Order> order;
  std::size_t begin = 0;
  for (std::size_t end = lines.find('\n'), number = 1; end != std::string::npos;
       begin = end + 1, end = lines.find('\n', begin), ++number) {
    const std::string line = lines.substr(begin, end - begin);
    absl::Status read;
    if (order) {
      read = order->ReadLine(line);
    } else {
      const std::optional<OrderTerms> terms = TermsOf(Json::parse(line, nullptr, /*allow_exceptions=*/false));
      if (terms)
        order.emplace(*terms);
      else
        read = absl::DataLossError("it is not the beginning of an order");
    }
    if (!read.ok()) return absl::DataLossError(absl::StrCat("Line ", number, ": ", read.message()));
  }
  return order;
}

absl::Status Order::ReadLine(const std::string& line) {
  const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  const std::size_t place = NumberOf(json, "place");
  if (place == 0 || place > places_.size()) return absl::DataLossError("it names no place of the order");
  OrderPlace& at = places_[place - 1];
  if (json.contains("number")) {
    const Choice choice{place - 1, NumberOf(json, "attempt"), TextOf(json, "number"),
                        TextOf(json, "request_id")};
    const bool next = at.state == State::kEmpty || at.state == State::kRefused;
    if (!next || choice.number.empty() || choice.request_id.empty())
      return absl::DataLossError("it chooses a number where one has been chosen");
    numbers_.push_back(choice.number);
    at = {State::kChosen, choice};
    return absl::OkStatus();
  }
  if (at.state != State::kChosen || NumberOf(json, "attempt") != at.choice.attempt)
    return absl::DataLossError("it ends what was not begun");
  at.id = TextOf(json, "bought");
  at.state = json.contains("bought") ? State::kBought : State::kRefused;
  at.used_up = json.contains("refused");
  return absl::OkStatus();
}

std::size_t Order::bought() const {
  return static_cast<std::size_t>(std::count_if(
      places_.begin(), places_.end(), [](const OrderPlace& place) { return place.state == State::kBought; }));
}

bool Order::Knows(const std::string& number) const {
  return std::find(numbers_.begin(), numbers_.end(), number) != numbers_.end();
}

std::string Order::FirstLine() const {
  Json json = {{"phonectl_order", kVersion},
               {"batch", terms_.batch},
               {"gateway", terms_.gateway},
               {"project", terms_.project},
               {"count", terms_.count}};
  json["search"] = Json::parse(JsonOf(terms_.search));
  return LineOf(json);
}

std::string Order::Choose(std::size_t place, const std::string& number) {
  OrderPlace& at = places_[place];
  const std::size_t attempt = at.state == State::kEmpty ? 1 : at.choice.attempt + (at.used_up ? 1 : 0);
  const std::string id =
      DerivedUuid({"phonectl buy", terms_.batch, absl::StrCat(place + 1), absl::StrCat(attempt)});
  at = {State::kChosen, {place, attempt, number, id}};
  numbers_.push_back(number);
  return LineOf({{"place", place + 1}, {"attempt", attempt}, {"number", number}, {"request_id", id}});
}

std::string Order::NoteBought(std::size_t place, const std::string& id) {
  places_[place].state = State::kBought;
  places_[place].id = id;
  return LineOf({{"place", place + 1}, {"attempt", places_[place].choice.attempt}, {"bought", id}});
}

std::string Order::NoteRefused(std::size_t place, const std::string& reason, bool used_up) {
  OrderPlace& at = places_[place];
  at.state = State::kRefused;
  at.used_up = used_up;
  return LineOf(
      {{"place", place + 1}, {"attempt", at.choice.attempt}, {used_up ? "refused" : "passed", reason}});
}

}  // namespace phonegate::phonectl
