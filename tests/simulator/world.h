#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "tests/simulator/clock.h"
#include "tests/simulator/errors.h"
#include "tests/simulator/ids.h"
#include "tests/simulator/inventory.h"
#include "tests/simulator/json.h"
#include "tests/simulator/ledger.h"
#include "tests/simulator/number.h"
#include "tests/simulator/options.h"
#include "tests/simulator/switches.h"

namespace sim {

// A Fabric resource, as far as routes to numbers need it.
struct Resource {
  std::string id;
  std::string name;
  std::string display_name;
  std::string type;
};

struct Project {
  ProjectOptions settings;
  std::vector<Number*> numbers;  // oldest first
  std::vector<Json> addresses;   // oldest first
  std::vector<Resource> resources;

  const Json* FindAddress(std::string_view id) const;
  const Resource* FindResource(std::string_view id) const;
  int NumberLimit() const { return settings.trial ? 1 : settings.number_limit; }
};

// Why a rule refused something, in the words of both APIs.
struct Refusal {
  Problem problem;
  int laml_code = 10000;
  int laml_status = 422;
};

// The space: inventory, projects, numbers, money and time, and every rule about
// them that both APIs share. Handlers parse and render; nothing else changes state.
// Every change appends to the ledger; a refused one does not. Not thread-safe.
class World {
 public:
  explicit World(const Options& options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  Clock clock;
  Switches switches;
  Inventory inventory;
  Ledger ledger;

  Time Now() const { return clock.Now(); }
  // Does what has become due: e911 states, monthly bills.
  void Settle();

  std::deque<Project>& projects() { return projects_; }
  Project* FindProject(std::string_view id);
  Project& AddProject(const ProjectOptions& settings);

  // Null unless this project owns it.
  Number* FindById(const Project& project, const std::string& id) const;
  Number* FindBySid(const Project& project, const std::string& sid) const;
  // Null unless any project owns it.
  Number* FindOwned(const std::string& e164) const;

  using Bought = std::variant<Number*, Refusal>;
  // `number` is E.164 already.
  Bought Purchase(Project& project, const std::string& number, uint64_t request);
  struct Import {
    std::string number;
    std::string number_type;  // longcode | tollfree
    std::vector<std::string> capabilities;
  };
  Bought ImportNumber(Project& project, const Import& import, uint64_t request);
  std::optional<Refusal> Release(Project& project, Number& number, uint64_t request);
  std::optional<Refusal> AssignE911(const Project& project, Number& number, const std::string& address_id,
                                    uint64_t request);
  std::optional<Refusal> RemoveE911(Number& number, uint64_t request);
  std::optional<Refusal> Transfer(Project& from, Number& number, const std::string& to, uint64_t request);

  // Sets members and what follows from them; the values are checked already.
  void Update(Project& project, Number& number, const std::vector<std::pair<std::string, Json>>& changes,
              uint64_t request);
  // The same without a ledger entry: part of a purchase.
  void Configure(Project& project, Number& number, const std::vector<std::pair<std::string, Json>>& changes);
  void AssignRoute(Number& number, const Resource& resource, std::string_view handler, uint64_t request);
  const Json& AddAddress(Project& project, Json address, uint64_t request);
  // Takes the price of a lookup; false when the balance is too low.
  bool ChargeLookup(Project& project, const std::string& number, int values, uint64_t request);

  // Numbers out of nowhere: no rule, no price, ledger action `seed`. Returns how many it found.
  int Seed(Project& project, int count);

 private:
  enum class EventKind { kE911Decided, kE911Removed, kBill };
  struct Event {
    Time at;
    uint64_t order;
    EventKind kind;
    std::string e164;
    std::string id;
    uint64_t generation;
    bool operator>(const Event& other) const { return std::tie(at, order) > std::tie(other.at, other.order); }
  };

  Number& Add(Project& project, const std::string& e164, Origin origin);
  std::optional<Refusal> CheckRoomAndMoney(const Project& project, int64_t price) const;
  void Schedule(Time at, EventKind kind, const Number& number);
  void Happen(const Event& event);
  void Log(const char* action, const std::string& project, const std::string& number, const std::string& id,
           uint64_t request, int64_t amount = 0);
  void FollowCallHandler(Project& project, Number& number);
  void FollowMessageHandler(Project& project, Number& number);
  std::string MakeResource(Project& project, const Number& number, const char* type);
  void Forget(Project& project, Number& number);

  Random random_;
  std::deque<Project> projects_;  // a deque: pointers to projects stay valid
  std::unordered_map<std::string, std::unique_ptr<Number>> by_e164_;
  std::unordered_map<std::string, Number*> by_id_;
  std::unordered_map<std::string, Number*> by_sid_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  uint64_t event_count_ = 0;
};

}  // namespace sim
