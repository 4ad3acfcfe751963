#include "tests/simulator/world.h"

#include <algorithm>
#include <utility>

#include "tests/simulator/text.h"

namespace sim {
namespace {

// Invented prices: the real ones depend on the account.
constexpr int64_t kLongcodePrice = 500;  // 1/1000 USD a month
constexpr int64_t kTollFreePrice = 1'000;
constexpr int64_t kLookupPrice = 5;  // for each included value

constexpr std::chrono::days kHolding{14};
constexpr std::chrono::days kHoldingInTrial{30};

int64_t PriceOf(const InventoryNumber& number) {
  return number.toll_free() ? kTollFreePrice : kLongcodePrice;
}

Json CapabilitiesOf(const InventoryNumber& number, const Switches& switches) {
  const bool held_back =
      switches.messaging_needs_campaign && !number.toll_free() && number.area->country == "US";
  if (held_back) return Json::array({"voice", "fax"});
  return Json::array({"voice", "sms", "mms", "fax"});
}

Json SeedAddress(const std::string& id, const char* label, const char* country, const char* state,
                 const char* city, const char* postal_code, const Json& validated_at) {
  return Json{{"id", id},
              {"label", label},
              {"country", country},
              {"first_name", "Demo"},
              {"last_name", "Person"},
              {"street_number", "100"},
              {"street_name", "Example Street"},
              {"address_type", nullptr},
              {"address_number", nullptr},
              {"city", city},
              {"state", state},
              {"postal_code", postal_code},
              {"zip_code", postal_code},
              {"emergency_enabled", !validated_at.is_null()},
              {"validated", !validated_at.is_null()},
              {"validated_at", validated_at}};
}

Refusal Gone() {
  return {{"could_not_purchase", "Number is not available for purchase", "number"}, 10000, 422};
}

}  // namespace

const Json* Project::FindAddress(std::string_view id) const {
  for (const Json& address : addresses) {
    if (address.at("id").get_ref<const std::string&>() == id) return &address;
  }
  return nullptr;
}

const Resource* Project::FindResource(std::string_view id) const {
  for (const Resource& resource : resources) {
    if (resource.id == id) return &resource;
  }
  return nullptr;
}

World::World(const Options& options)
    : clock(
          options.start.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())),
          options.clock_mode),
      switches(options.switches),
      inventory(options.seed, options.numbers_per_area_code),
      random_(options.seed ^ 0x5157) {
  for (const ProjectOptions& project : options.projects) AddProject(project);
  if (options.projects.empty()) AddProject(ProjectOptions());
}

Project* World::FindProject(std::string_view id) {
  for (Project& project : projects_) {
    if (project.settings.id == id) return &project;
  }
  return nullptr;
}

Project& World::AddProject(const ProjectOptions& settings) {
  const size_t index = projects_.size();
  Project& project = projects_.emplace_back();
  project.settings = settings;
  const auto address = [&](int n) { return SeededId(kAddressPrefix, index, n); };
  const Json now = Iso8601(Now());
  project.addresses.push_back(SeedAddress(address(1), "Austin office", "US", "TX", "Austin", "78701", now));
  project.addresses.push_back(
      SeedAddress(address(2), "Seattle store", "US", "WA", "Seattle", "98101", nullptr));
  project.addresses.push_back(
      SeedAddress(address(3), "Toronto office", "CA", "ON", "Toronto", "M5H2N2", nullptr));
  const auto resource = [&](int n) { return SeededId(kResourcePrefix, index, n); };
  project.resources = {{resource(1), "demo-swml", "Demo SWML webhook", "swml_webhook"},
                       {resource(2), "demo-cxml", "Demo cXML webhook", "cxml_webhook"},
                       {resource(3), "demo-relay", "Demo Relay application", "relay_application"},
                       {resource(4), "demo-agent", "Demo AI agent", "ai_agent"}};
  Seed(project, settings.seed_numbers);
  return project;
}

Number* World::FindById(const Project& project, const std::string& id) const {
  const auto found = by_id_.find(Lower(id));
  return found != by_id_.end() && found->second->project == project.settings.id ? found->second : nullptr;
}

Number* World::FindBySid(const Project& project, const std::string& sid) const {
  const auto found = by_sid_.find(Lower(sid));
  return found != by_sid_.end() && found->second->project == project.settings.id ? found->second : nullptr;
}

Number* World::FindOwned(const std::string& e164) const {
  const auto found = by_e164_.find(e164);
  return found == by_e164_.end() ? nullptr : found->second.get();
}

std::optional<Refusal> World::CheckRoomAndMoney(const Project& project, int64_t price) const {
  if (project.numbers.size() >= static_cast<size_t>(project.NumberLimit())) {
    return Refusal{{"account_limit_exceeded", "Project already has the most numbers it may have", "number"},
                   21219};
  }
  if (project.settings.balance_thousandths < price) {
    return Refusal{{"insufficient_balance", "Balance is too low for this purchase", "number"}, 30002};
  }
  return std::nullopt;
}

World::Bought World::Purchase(Project& project, const std::string& number, uint64_t request) {
  const InventoryNumber* available = inventory.Find(number);
  if (available == nullptr || !available->available) return Gone();
  const int64_t price = PriceOf(*available);
  if (const auto refusal = CheckRoomAndMoney(project, price)) return *refusal;
  Number& bought = Add(project, number, Origin::kPurchased);
  project.settings.balance_thousandths -= price;
  bought.monthly_thousandths = price;
  bought.Bill(NextMonth(Now()));
  Schedule(bought.next_billed, EventKind::kBill, bought);
  Log("purchase", project.settings.id, number, bought.id, request, price);
  return &bought;
}

World::Bought World::ImportNumber(Project& project, const Import& import, uint64_t request) {
  if (!project.settings.import_enabled) {
    return Refusal{{"feature_not_available", "Importing numbers is not enabled for this space", ""}, 10001};
  }
  if (FindOwned(import.number) != nullptr) {
    return Refusal{{"value_not_unique", "Number has already been taken", "number"}, 10000};
  }
  if (const auto refusal = CheckRoomAndMoney(project, 0)) return *refusal;
  Number& imported = Add(project, import.number, Origin::kImported);
  imported.Set("number_type", import.number_type == "tollfree" ? "toll-free" : "longcode");
  if (!import.capabilities.empty()) imported.Set("capabilities", import.capabilities);
  Log("import", project.settings.id, import.number, imported.id, request);
  return &imported;
}

Number& World::Add(Project& project, const std::string& e164, Origin origin) {
  const std::string id = random_.Uuid();
  const std::string sid = random_.Uuid();
  auto number = std::make_unique<Number>(project.settings.id, id, sid, e164, origin, Now());
  const InventoryNumber* known = inventory.Find(e164);
  number->Set("number_type", known != nullptr && known->toll_free() ? "toll-free" : "longcode");
  number->Set("capabilities", Json::array({"voice", "sms", "mms", "fax"}));
  if (known != nullptr) {
    number->Set("country_code", std::string(known->area->country));
    if (origin == Origin::kPurchased) number->Set("capabilities", CapabilitiesOf(*known, switches));
  }
  inventory.Take(e164);
  Number& added = *(by_e164_[e164] = std::move(number));
  by_id_[added.id] = &added;
  by_sid_[added.sid] = &added;
  project.numbers.push_back(&added);
  return added;
}

std::optional<Refusal> World::Release(Project& project, Number& number, uint64_t request) {
  const Time earliest = number.created + (project.settings.trial ? kHoldingInTrial : kHolding);
  if (number.origin == Origin::kPurchased && Now() < earliest) {
    const std::string detail =
        "Number was purchased too recently; wait until " + UtcText(earliest) + " to release it";
    return Refusal{{"purchased_too_recently", detail, ""}, 22121, switches.laml_release_status};
  }
  Log("release", project.settings.id, number.e164, number.id, request);
  Forget(project, number);
  return std::nullopt;
}

void World::Forget(Project& project, Number& number) {
  std::erase(project.numbers, &number);
  by_id_.erase(number.id);
  by_sid_.erase(number.sid);
  inventory.Return(number.e164);
  const std::string e164 = number.e164;
  by_e164_.erase(e164);
}

std::optional<Refusal> World::AssignE911(const Project& project, Number& number,
                                         const std::string& address_id, uint64_t request) {
  const Json* address = project.FindAddress(address_id);
  if (address == nullptr) {
    return Refusal{{"provided_id_is_unrecognized", "E911 address does not exist", "e911_address_id"}, 22109};
  }
  if (number.IsTollFree() || number.Text("country_code") == "CA") {
    return Refusal{{"number_not_supported", "Number cannot have an E911 address", "e911_address_id"}, 21628};
  }
  if ((*address)["country"] != "US" || (*address)["emergency_enabled"] != true) {
    return Refusal{{"invalid_object", "E911 address is not enabled for emergency calls", "e911_address_id"},
                   21628};
  }
  if (number.Text("e911_status") == "pending_removal") {
    return Refusal{{"invalid_state", "E911 address of the number is being removed", "e911_address_id"},
                   21628};
  }
  number.Set("e911_address_id", (*address)["id"]);
  number.Set("e911_status", "pending");
  number.Touch(Now());
  ++number.e911_generation;
  Schedule(Now() + std::chrono::seconds(switches.e911_delay_s), EventKind::kE911Decided, number);
  Log("assign_e911", number.project, number.e164, address_id, request);
  return std::nullopt;
}

std::optional<Refusal> World::RemoveE911(Number& number, uint64_t request) {
  if (number.Text("e911_status") != "active") {
    return Refusal{{"invalid_state", "E911 address can only be removed while it is active", ""}, 21628};
  }
  number.Set("e911_status", "pending_removal");
  number.Touch(Now());
  ++number.e911_generation;
  Schedule(Now() + std::chrono::seconds(switches.e911_delay_s), EventKind::kE911Removed, number);
  Log("remove_e911", number.project, number.e164, number.Text("e911_address_id"), request);
  return std::nullopt;
}

std::optional<Refusal> World::Transfer(Project& from, Number& number, const std::string& to,
                                       uint64_t request) {
  Project* target = FindProject(to);
  if (target == nullptr) return Refusal{{"provided_id_is_unrecognized", "Project does not exist", ""}, 10004};
  if (target == &from) return std::nullopt;
  if (!number.Text("e911_address_id").empty()) {
    return Refusal{{"invalid_state", "A number with an E911 address cannot be moved", ""}, 10000};
  }
  if (const auto refusal = CheckRoomAndMoney(*target, 0)) return refusal;
  std::erase(from.numbers, &number);
  target->numbers.push_back(&number);
  number.project = to;
  Log("transfer", to, number.e164, number.id, request);
  return std::nullopt;
}

void World::Update(Project& project, Number& number, const std::vector<std::pair<std::string, Json>>& changes,
                   uint64_t request) {
  Configure(project, number, changes);
  Log("update", number.project, number.e164, number.id, request);
}

void World::Configure(Project& project, Number& number,
                      const std::vector<std::pair<std::string, Json>>& changes) {
  for (const auto& [member, value] : changes) {
    if (member == "message_relay_application") continue;  // never comes back in an answer
    number.Set(member.c_str(), value);
    if (member == "call_handler") FollowCallHandler(project, number);
    if (member == "message_handler") FollowMessageHandler(project, number);
  }
  number.Touch(Now());
}

// Some handlers make the real service create a Fabric resource. The old handler's
// companion members stay filled, as upstream.
void World::FollowCallHandler(Project& project, Number& number) {
  const std::string handler = number.Text("call_handler");
  Json resource = nullptr;
  if (handler == "relay_script") resource = MakeResource(project, number, "swml_webhook");
  if (handler == "laml_webhooks") resource = MakeResource(project, number, "cxml_webhook");
  number.Set("calling_handler_resource_id", resource);
}

void World::FollowMessageHandler(Project& project, Number& number) {
  Json resource = nullptr;
  if (number.Text("message_handler") == "laml_webhooks")
    resource = MakeResource(project, number, "cxml_webhook");
  number.Set("messaging_handler_resource_id", resource);
}

std::string World::MakeResource(Project& project, const Number& number, const char* type) {
  const std::string id = random_.Uuid();
  project.resources.push_back({id, "number-" + number.e164.substr(1), number.e164, type});
  return id;
}

void World::AssignRoute(Number& number, const Resource& resource, std::string_view handler,
                        uint64_t request) {
  const bool calling = handler == "calling";
  Json kind = resource.type;
  if (resource.type == "swml_webhook") kind = "relay_script";
  if (resource.type == "cxml_webhook") kind = "laml_webhooks";
  number.Set(calling ? "call_handler" : "message_handler", kind);
  number.Set(calling ? "calling_handler_resource_id" : "messaging_handler_resource_id", resource.id);
  number.Touch(Now());
  Log("assign_phone_route", number.project, number.e164, resource.id, request);
}

const Json& World::AddAddress(Project& project, Json address, uint64_t request) {
  const std::string id = random_.Uuid();
  address["id"] = id;
  project.addresses.push_back(std::move(address));
  Log("create_address", project.settings.id, "", id, request);
  return project.addresses.back();
}

bool World::ChargeLookup(Project& project, const std::string& number, int values, uint64_t request) {
  const int64_t price = kLookupPrice * values;
  if (project.settings.balance_thousandths < price) return false;
  project.settings.balance_thousandths -= price;
  if (price > 0) Log("lookup", project.settings.id, number, "", request, price);
  return true;
}

int World::Seed(Project& project, int count) {
  if (count <= 0) return 0;
  InventoryQuery query;
  query.max_results = static_cast<size_t>(count);
  std::vector<std::string> numbers;
  for (const InventoryNumber* number : inventory.Search(query)) numbers.push_back(number->e164);
  for (const std::string& e164 : numbers) {
    const Number& added = Add(project, e164, Origin::kPurchased);
    Log("seed", project.settings.id, e164, added.id, 0);
  }
  return static_cast<int>(numbers.size());
}

void World::Schedule(Time at, EventKind kind, const Number& number) {
  events_.push({at, ++event_count_, kind, number.e164, number.id, number.e911_generation});
}

void World::Settle() {
  const Time now = Now();
  while (!events_.empty() && events_.top().at <= now) {
    const Event event = events_.top();
    events_.pop();
    Happen(event);
  }
}

void World::Happen(const Event& event) {
  const auto found = by_id_.find(event.id);
  if (found == by_id_.end()) return;  // released since
  Number& number = *found->second;
  if (event.kind == EventKind::kBill) {
    if (Project* project = FindProject(number.project)) {
      project->settings.balance_thousandths -= number.monthly_thousandths;
    }
    number.Bill(NextMonth(number.next_billed));
    Schedule(number.next_billed, EventKind::kBill, number);
    Log("bill", number.project, number.e164, number.id, 0, number.monthly_thousandths);
    return;
  }
  if (event.generation != number.e911_generation) return;  // assigned or removed again since
  const bool removed = event.kind == EventKind::kE911Removed;
  const std::string status = removed ? "unregistered" : switches.e911_outcome;
  number.Set("e911_status", status);
  if (removed) number.Set("e911_address_id", nullptr);
  number.Touch(event.at);
  Log(("e911_" + status).c_str(), number.project, number.e164, number.id, 0);
}

void World::Log(const char* action, const std::string& project, const std::string& number,
                const std::string& id, uint64_t request, int64_t amount) {
  ledger.Append({0, Now(), project, action, number, id, request, amount});
}

}  // namespace sim
