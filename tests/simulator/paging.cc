#include "tests/simulator/paging.h"

#include "tests/simulator/ids.h"
#include "tests/simulator/world.h"

namespace sim {
namespace {

void Append(std::string& items, const std::string& text) {
  if (!items.empty()) items += ',';
  items += text;
}

Slice CutFirst(const ListSource& source, const Page& page) {
  const size_t begin = static_cast<size_t>(page.number) * static_cast<size_t>(page.size);
  const size_t end = begin + static_cast<size_t>(page.size);
  Slice slice;
  for (size_t i = begin; i < end && i < source.count; ++i) {
    if (source.keep(i)) Append(slice.items, source.text(i));
  }
  slice.has_next = end < source.count;
  return slice;
}

}  // namespace

Slice CutPage(const ListSource& source, const Page& page, FilterOrder order) {
  if (order == FilterOrder::kFilterAfter) return CutFirst(source, page);
  const size_t begin = static_cast<size_t>(page.number) * static_cast<size_t>(page.size);
  const size_t end = begin + static_cast<size_t>(page.size);
  Slice slice;
  size_t kept = 0;
  for (size_t i = 0; i < source.count && !slice.has_next; ++i) {
    if (!source.keep(i)) continue;
    if (kept >= begin && kept < end) Append(slice.items, source.text(i));
    slice.has_next = kept >= end;
    ++kept;
  }
  return slice;
}

std::string PageToken(const Project& project, std::string_view path, const Fields& filters) {
  return "PA" + UuidOf(project.settings.id + Link(path, filters));
}

std::string Link(std::string_view path, const Fields& fields) {
  std::string link(path);
  char separator = '?';
  for (const auto& [name, value] : fields) {
    link.append(1, separator).append(name).append("=").append(Encode(value));
    separator = '&';
  }
  return link;
}

}  // namespace sim
