#include "tests/simulator/control.h"

#include <algorithm>

#include "tests/simulator/errors.h"
#include "tests/simulator/rest_input.h"

namespace sim {
namespace {

using Error = std::optional<std::string>;
using Segments = std::vector<std::string>;

constexpr int kMaxTimeoutMs = 600'000;
constexpr size_t kMaxListed = 1'000;

Reply Ok(const Json& body) { return {200, Dump(body), {}}; }
Reply Wrong(const std::string& sentence, int status = 400) {
  return {status, Dump(Json{{"error", sentence}}), {}};
}
Reply NotThere() {
  return Wrong("There is no such control operation; signalwire-sim --help lists them.", 404);
}

// The body as JSON; discarded when it is not. An empty body is an empty object.
Json BodyOf(const Request& request) {
  if (request.body.empty()) return Json::object();
  if (JsonDepth(request.body) > 64) return Json(Json::value_t::discarded);
  return Json::parse(request.body, nullptr, false);
}

Json ProjectJson(const Project& project) {
  const ProjectOptions& settings = project.settings;
  Json addresses = Json::array();
  for (const Json& address : project.addresses)
    addresses.push_back(Json{{"id", address["id"]}, {"label", address["label"]}});
  Json resources = Json::array();
  for (const Resource& resource : project.resources)
    resources.push_back(Json{{"id", resource.id}, {"type", resource.type}});
  return Json{{"id", settings.id},
              {"scopes", settings.scopes},
              {"trial", settings.trial},
              {"import_enabled", settings.import_enabled},
              {"balance_usd", static_cast<double>(settings.balance_thousandths) / 1000},
              {"number_limit", project.NumberLimit()},
              {"owned_numbers", project.numbers.size()},
              {"addresses", addresses},
              {"resources", resources}};
}

// GET /_sim/clock, POST /_sim/clock/advance {"seconds":..,"minutes":..,"hours":..,"days":..}
Reply ClockOperation(State& state, const Request& request, const Segments& path) {
  if (path.size() == 3 && path[2] == "advance" && request.method == "POST") {
    int64_t seconds = 0;
    const Json body = BodyOf(request);
    if (!body.is_object()) return Wrong("Send JSON such as {\"days\":15}.");
    for (const auto& [unit, value] : body.items()) {
      const int64_t scale = unit == "days" ? 86'400 : unit == "hours" ? 3'600 : unit == "minutes" ? 60 : 1;
      const bool known = scale > 1 || unit == "seconds";
      const bool in_range =
          value.is_number_integer() && value.get<int64_t>() >= 0 && value.get<int64_t>() <= 1'000'000'000;
      if (!known || !in_range) return Wrong("Advance by whole, positive seconds, minutes, hours and days.");
      seconds += value.get<int64_t>() * scale;
    }
    if (seconds > 3'000'000'000)
      return Wrong("The clock cannot be advanced by more than about 95 years at once.");
    state.Advance(std::chrono::seconds(seconds));
  } else if (path.size() != 2 || request.method != "GET") {
    return NotThere();
  }
  return Ok(Json{{"now", Iso8601(state.world->Now())},
                 {"mode", state.world->clock.mode() == Clock::Mode::kFrozen ? "frozen" : "running"}});
}

Reply SwitchesOperation(State& state, const Request& request) {
  if (request.method == "PUT" || request.method == "PATCH") {
    if (const Error error = Apply(BodyOf(request), state.world->switches)) return Wrong(*error);
  } else if (request.method != "GET") {
    return NotThere();
  }
  return Ok(ToJson(state.world->switches));
}

// POST /_sim/projects/ID/numbers {"count":N}
Reply SeedOperation(State& state, const Request& request, Project& project) {
  const Json body = BodyOf(request);
  const bool valid = body.is_object() && body.contains("count") && body["count"].is_number_unsigned() &&
                     body["count"].get<uint64_t>() <= 100'000;
  if (!valid) return Wrong("Send JSON such as {\"count\":100}.");
  const int seeded = state.world->Seed(project, body["count"].get<int>());
  state.changed.Notify();
  return Ok(Json{{"seeded", seeded}});
}

Reply ProjectsOperation(State& state, const Request& request, const Segments& path) {
  if (path.size() == 2 && request.method == "GET") {
    Json list = Json::array();
    for (const Project& project : state.world->projects()) list.push_back(ProjectJson(project));
    return Ok(Json{{"projects", list}});
  }
  if (path.size() == 2 && request.method == "POST") {
    ProjectOptions settings;
    if (const Error error = ApplyProject(BodyOf(request), settings)) return Wrong(*error);
    if (state.world->FindProject(settings.id) != nullptr)
      return Wrong("There is a project with this id already.");
    return Ok(ProjectJson(state.world->AddProject(settings)));
  }
  Project* project = path.size() > 2 ? state.world->FindProject(path[2]) : nullptr;
  if (project == nullptr) return Wrong("There is no project with this id.", 404);
  if (path.size() == 4 && path[3] == "numbers" && request.method == "POST")
    return SeedOperation(state, request, *project);
  if (path.size() != 3) return NotThere();
  if (request.method == "PUT" || request.method == "PATCH") {
    const Json changes = BodyOf(request);
    if (changes.is_object() && changes.contains("id")) return Wrong("The id of a project cannot be changed.");
    if (const Error error = ApplyProject(changes, project->settings)) return Wrong(*error);
  } else if (request.method != "GET") {
    return NotThere();
  }
  return Ok(ProjectJson(*project));
}

Reply FaultsOperation(State& state, const Request& request) {
  if (request.method == "POST") {
    auto fault = ParseFault(BodyOf(request));
    if (const auto* error = std::get_if<std::string>(&fault)) return Wrong(*error);
    const auto added = state.AddFault(std::get<Fault>(std::move(fault)));
    if (const auto* error = std::get_if<std::string>(&added)) return Wrong(*error);
    return Ok(Json{{"id", std::get<uint64_t>(added)}});
  }
  if (request.method == "DELETE") {
    state.faults.Clear();
  } else if (request.method != "GET") {
    return NotThere();
  }
  return Ok(Json{{"faults", state.faults.ToJson()}});
}

// Who owns a number: GET /_sim/numbers/%2B15122345678
Reply NumberOperation(const State& state, const std::string& e164) {
  const World& world = *state.world;
  const InventoryNumber* known = world.inventory.Find(e164);
  const Number* owned = world.FindOwned(e164);
  if (owned != nullptr) {
    return Ok(Json{{"number", e164},
                   {"state", "owned"},
                   {"project", owned->project},
                   {"id", owned->id},
                   {"sid", owned->sid}});
  }
  return Ok(Json{{"number", e164}, {"state", known != nullptr ? "available" : "unknown"}});
}

// How long and for what a GET with at_least waits.
struct Wait {
  size_t at_least = 0;
  std::chrono::milliseconds timeout{0};
};

Wait ReadWait(QueryReader& query, const char* name) {
  Wait wait;
  wait.at_least = static_cast<size_t>(query.Int(name, 0, 100'000'000, 0));
  wait.timeout = std::chrono::milliseconds(query.Int("timeout_ms", 0, kMaxTimeoutMs, 10'000));
  return wait;
}

std::string Sentence(const QueryReader& query) { return query.problems().front().detail + "."; }

// The last `limit` of the items that match, oldest first.
template <typename Items, typename Filter>
Json LastOf(const Items& items, size_t limit, Filter filter) {
  std::vector<Json> found;
  for (auto item = items.rbegin(); item != items.rend() && found.size() < limit; ++item) {
    if (filter(*item)) found.push_back(ToJson(*item));
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::variant<RecordQuery, std::string> ReadRecordQuery(QueryReader& query) {
  RecordQuery wanted;
  RequestMatch match{query.Text("method"), query.Text("path_prefix"), query.Text("path_regex")};
  try {
    wanted.matcher = std::make_shared<const RequestMatcher>(std::move(match));
  } catch (const std::regex_error& error) {
    return "path_regex is not a regular expression: " + std::string(error.what()) + ".";
  }
  wanted.since = static_cast<uint64_t>(query.Int("since", 0, 999'999'999, 0));
  const std::string outcome = query.Text("outcome");
  if (outcome.empty()) return wanted;
  for (const Outcome one : {Outcome::kPending, Outcome::kAnswered, Outcome::kCut, Outcome::kClientClosed}) {
    if (outcome == Name(one)) wanted.outcome = one;
  }
  if (!wanted.outcome) return std::string("outcome is pending, answered, cut or client_closed.");
  return wanted;
}

asio::awaitable<Reply> RequestsOperation(State& state, const Request& request) {
  QueryReader query(request.query, {"method", "path_prefix", "path_regex", "outcome", "since", "at_least",
                                    "timeout_ms", "limit"});
  const auto read = ReadRecordQuery(query);
  const Wait wait = ReadWait(query, "at_least");
  const auto limit = static_cast<size_t>(query.Int("limit", 0, 1'000'000, kMaxListed));
  if (const auto* error = std::get_if<std::string>(&read)) co_return Wrong(*error);
  if (!query.problems().empty()) co_return Wrong(Sentence(query));
  const RecordQuery wanted = std::get<RecordQuery>(read);
  std::function<bool()> ready = [&] { return CountRequests(state, wanted) >= wait.at_least; };
  const bool reached = co_await WaitUntil(state, ready, wait.timeout);
  const Json list =
      LastOf(state.record.requests(), limit, [&](const auto& one) { return Matches(one, wanted); });
  co_return Ok(Json{{"count", CountRequests(state, wanted)}, {"timed_out", !reached}, {"requests", list}});
}

asio::awaitable<Reply> LedgerOperation(State& state, const Request& request) {
  QueryReader query(request.query,
                    {"project", "action", "number", "request", "at_least", "timeout_ms", "limit"});
  LedgerFilter filter{query.Text("project"), query.Text("action"), query.Text("number"), 0};
  filter.request = static_cast<uint64_t>(query.Int("request", 0, 999'999'999, 0));
  const Wait wait = ReadWait(query, "at_least");
  const auto limit = static_cast<size_t>(query.Int("limit", 0, 1'000'000, 1'000'000));
  if (!query.problems().empty()) co_return Wrong(Sentence(query));
  state.world->Settle();
  std::function<bool()> ready = [&] { return CountEntries(state, filter) >= wait.at_least; };
  const bool reached = co_await WaitUntil(state, ready, wait.timeout);
  const Json list =
      LastOf(state.world->ledger.entries(), limit, [&](const auto& one) { return Matches(one, filter); });
  co_return Ok(Json{{"count", CountEntries(state, filter)}, {"timed_out", !reached}, {"entries", list}});
}

// GET /_sim/holds/NAME?waiting=1&timeout_ms=... and POST /_sim/holds/NAME/release
asio::awaitable<Reply> HoldsOperation(State& state, const Request& request, const Segments& path) {
  if (path.size() < 3) co_return NotThere();
  const std::string name = path[2];
  if (path.size() == 4 && path[3] == "release" && request.method == "POST") {
    if (!state.Release(name)) co_return Wrong("No fault has named the hold \"" + name + "\".", 404);
    co_return Ok(Json{{"name", name}, {"shut", false}});
  }
  if (path.size() != 3 || request.method != "GET") co_return NotThere();
  if (!state.holds.Knows(name)) co_return Wrong("No fault has named the hold \"" + name + "\".", 404);
  QueryReader query(request.query, {"waiting", "timeout_ms"});
  const Wait wait = ReadWait(query, "waiting");
  if (!query.problems().empty()) co_return Wrong(Sentence(query));
  std::function<bool()> ready = [&] { return state.holds.Waiting(name) >= static_cast<int>(wait.at_least); };
  const bool reached = co_await WaitUntil(state, ready, wait.timeout);
  co_return Ok(Json{{"name", name},
                    {"shut", state.holds.IsShut(name)},
                    {"waiting", state.holds.Waiting(name)},
                    {"timed_out", !reached}});
}

Reply ResetOperation(State& state, const Request& request) {
  if (request.method != "POST") return NotThere();
  state.Reset();
  return Ok(Json{{"reset", true}});
}

Reply ForgetRequests(State& state) {
  state.record.Clear();
  state.changed.Notify();
  return Ok(Json{{"count", 0}});
}

}  // namespace

bool IsControl(const Request& request) { return !request.segments.empty() && request.segments[0] == "_sim"; }

asio::awaitable<Reply> HandleControl(State& state, const Request& request) {
  const Segments& path = request.segments;
  if (!request.well_formed) co_return Wrong("The path or the query has a broken percent escape.");
  const std::string what = path.size() > 1 ? path[1] : "";
  if (what == "health" && path.size() == 2) co_return Ok(Json{{"ok", true}});
  if (what == "clock") co_return ClockOperation(state, request, path);
  if (what == "switches" && path.size() == 2) co_return SwitchesOperation(state, request);
  if (what == "projects") co_return ProjectsOperation(state, request, path);
  if (what == "faults" && path.size() == 2) co_return FaultsOperation(state, request);
  if (what == "numbers" && path.size() == 3) co_return NumberOperation(state, path[2]);
  if (what == "reset" && path.size() == 2) co_return ResetOperation(state, request);
  if (what == "requests" && path.size() == 2 && request.method == "DELETE") co_return ForgetRequests(state);
  asio::awaitable<Reply> waiting;
  if (what == "requests" && path.size() == 2 && request.method == "GET")
    waiting = RequestsOperation(state, request);
  if (what == "ledger" && path.size() == 2 && request.method == "GET")
    waiting = LedgerOperation(state, request);
  if (what == "holds") waiting = HoldsOperation(state, request, path);
  if (!waiting.valid()) co_return NotThere();
  Reply reply = co_await std::move(waiting);
  co_return reply;
}

}  // namespace sim
