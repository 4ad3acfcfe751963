#include "tests/e2e/leak_scan.h"

#include <algorithm>
#include <cstddef>
#include <regex>

#include "service/base/text.h"
#include "tests/simulator/text.h"

namespace phonegate {
namespace {

// Padding aside, so that a token within a longer text is found too.
std::string Base64(const std::string& text) {
  std::string encoded = sim::EncodeBase64(text);
  return encoded.substr(0, encoded.find('='));
}

std::string Around(std::string_view text, std::size_t at) {
  const std::size_t begin = at < 60 ? 0 : at - 60;
  return std::string(text.substr(begin, 160));
}

}  // namespace

void LeakScan::AddCredentials(const std::string& project_id, const std::string& token) {
  secrets_.push_back({"a token", token});
  secrets_.push_back({"a token as base64", Base64(token)});
  secrets_.push_back({"project and token as base64", Base64(Concat(project_id, ":", token))});
}

void LeakScan::Scan(std::string_view name, std::string_view text, LeakSource source) {
  for (const Secret& secret : secrets_) {
    const std::size_t at = text.find(secret.text);
    if (at != std::string_view::npos)
      findings_.push_back(Concat(name, " holds ", secret.what, ": ", Around(text, at)));
  }
  if (source == LeakSource::kLog) ScanForNumbers(name, text);
}

// A phone number is any run of ten to fifteen digits, and seven or more after a
// plus. UUIDs, fractions, the journal's checkpoints, the commit of the build and metrics that
// tell a time may hold such runs.
void LeakScan::ScanForNumbers(std::string_view name, std::string_view text) {
  static const std::regex uuid("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                               std::regex::icase);
  static const std::regex number(R"((\+|%2B)[0-9]{7,}|(^|[^.0-9])[0-9]{10,})", std::regex::icase);
  static const std::regex checkpoint(R"(v1\.[0-9]+\.[0-9a-f]{64}\.[0-9]+\.[0-9a-f]{64}\.[\w-]{86})");
  const std::string no_uuids = std::regex_replace(std::string(text), uuid, "UUID");
  static const std::regex time(R"x((^|\n)(phonegate_\w+_timestamp_seconds(?:\{[^}\n]*\})?) [0-9.]+)x");
  const std::string no_checkpoints = std::regex_replace(no_uuids, checkpoint, "CHECKPOINT");
  static const std::regex commit(R"x((commit"?[:=]"|<th>Commit</th><td>)[0-9a-f]{7,12}(-dirty)?["<])x");
  const std::string no_commit = std::regex_replace(no_checkpoints, commit, "COMMIT");
  const std::string searched = std::regex_replace(no_commit, time, "$1$2 TIME");
  std::smatch found;
  if (std::regex_search(searched, found, number)) {
    findings_.push_back(Concat(
        name, " holds a phone number: ", Around(searched, static_cast<std::size_t>(found.position()))));
  }
}

}  // namespace phonegate
