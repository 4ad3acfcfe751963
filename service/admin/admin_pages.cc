#include "service/admin/admin_pages.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "service/admin/html.h"
#include "service/admin/listen_address.h"
#include "service/admin/liveness.h"
#include "service/base/text.h"

namespace phonegate {

namespace {

using boost::asio::ip::tcp;

// "2 d 3 h 4 min 5 s"; leading units that are 0 are left out.
std::string UptimeText(std::chrono::nanoseconds uptime) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(uptime).count();
  std::string text;
  if (seconds >= 86400) Append(text, seconds / 86400, " d ");
  if (seconds >= 3600) Append(text, seconds / 3600 % 24, " h ");
  if (seconds >= 60) Append(text, seconds / 60 % 60, " min ");
  Append(text, seconds % 60, " s");
  return text;
}

std::string Row(std::string_view name, std::string_view value) {
  return Concat("<tr><th>", EscapeHtml(name), "</th><td>", EscapeHtml(value), "</td></tr>\n");
}

constexpr std::string_view kHead =
    "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>phonegate</title></head>\n"
    "<body>\n<h1>phonegate</h1>\n";

constexpr std::string_view kLinks =
    "<p><a href=\"/livez\">/livez</a> <a href=\"/readyz\">/readyz</a> "
    "<a href=\"/version\">/version</a> <a href=\"/metrics\">/metrics</a></p>\n";

}  // namespace

AdminPages::AdminPages(AdminInfo info, const ServingState& state, std::function<std::string()> metrics,
                       const tcp::endpoint& grpc, const Clock& clock)
    : info_(std::move(info)),
      state_(state),
      metrics_(std::move(metrics)),
      grpc_(grpc),
      clock_(clock),
      started_(clock.Steady()) {}

Awaitable<AdminPage> AdminPages::Get(std::string path) const {
  if (path == "/livez") co_return co_await Livez();
  if (path == "/readyz") co_return Readyz();
  if (path == "/version") co_return Version();
  if (path == "/") co_return Status();
  if (path == "/metrics") co_return Metrics();
  co_return LinePage(404, "There is no such page; / lists those that exist.");
}

Awaitable<AdminPage> AdminPages::Livez() const {
  absl::Status alive = co_await DialListener(grpc_, info_.liveness_timeout);
  if (!alive.ok()) co_return LinePage(503, std::string(alive.message()));
  co_return LinePage(200, "ok");
}

AdminPage AdminPages::Readyz() const {
  const ServingPhase phase = state_.phase();
  if (phase == ServingPhase::kServing) return LinePage(200, "ok");
  return LinePage(503, Concat("Not ready: phonegate is ", ToText(phase), "."));
}

AdminPage AdminPages::Version() const {
  const nlohmann::ordered_json version = {
      {"version", info_.version}, {"commit", info_.commit}, {"build_type", info_.build_type}};
  constexpr auto kReplaceBadUtf8 = nlohmann::ordered_json::error_handler_t::replace;
  return {200, "application/json", Concat(version.dump(-1, ' ', false, kReplaceBadUtf8), "\n")};
}

AdminPage AdminPages::Metrics() const {
  return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_()};
}

AdminPage AdminPages::Status() const {
  std::string body(kHead);
  Append(body, "<table>\n", Row("Version", info_.version), Row("Commit", info_.commit),
         Row("Build", info_.build_type), Row("State", ToText(state_.phase())),
         Row("Uptime", UptimeText(clock_.Steady() - started_)));
  for (const std::string& alias : info_.project_aliases) body += Row("Project", alias);
  Append(body, "</table>\n", kLinks, "</body>\n</html>\n");
  return {200, "text/html; charset=utf-8", std::move(body)};
}

}  // namespace phonegate
