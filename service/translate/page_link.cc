#include "service/translate/page_link.h"

#include <algorithm>

namespace phonegate {
namespace {

constexpr std::size_t kMaxLink = 2048;

std::optional<Json> FindLink(const Operation& operation, Json answer) {
  if (operation.upstream.paging() == v1::PAGING_LAML) return Find(answer, "next_page_uri");
  const std::optional<Json> links = Find(answer, "links");
  return links ? Find(*links, "next") : std::nullopt;
}

std::string_view WithoutOrigin(std::string_view link) {
  for (std::string_view scheme : {"https://", "http://"}) {
    if (!link.starts_with(scheme)) continue;
    const std::size_t path = link.find('/', scheme.size());
    return path == std::string_view::npos ? std::string_view() : link.substr(path);
  }
  return link;
}

}  // namespace

absl::StatusOr<std::string> NextPageTarget(const Operation& operation, std::string_view path, Json answer) {
  const std::optional<Json> link = FindLink(operation, answer);
  if (!link || link->is_null() || TextIn(*link) == "") return std::string();
  const std::optional<std::string_view> text = TextIn(*link);
  if (!text) return absl::InternalError("the link to the next page is no text");
  const std::string_view target = WithoutOrigin(*text);
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (target.size() > kMaxLink || !printable || target.find('#') != std::string_view::npos) {
    return absl::InternalError("the link to the next page is malformed");
  }
  std::string_view link_path = target.substr(0, target.find('?'));
  const std::string_view query = target.substr(link_path.size());
  if (link_path.ends_with(".json")) link_path.remove_suffix(5);
  if (link_path != path) return absl::InternalError("the link to the next page leads elsewhere");
  return std::string(path).append(query);
}

}  // namespace phonegate
