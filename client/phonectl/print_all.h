// Lists as answers.
#ifndef PHONEGATE_CLIENT_PHONECTL_PRINT_ALL_H_
#define PHONEGATE_CLIENT_PHONECTL_PRINT_ALL_H_

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/phonectl/session.h"
#include "phonegate/item_range.h"

namespace phonegate::phonectl {

// Prints the items, at most `most`; an error ends them and is returned, and what came
// before it is printed.
template <typename Item>
absl::Status PrintAll(Session& session, const std::vector<std::string>& columns, ItemRange<Item> items,
                      std::size_t most = std::numeric_limits<std::size_t>::max()) {
  Printer printer(session.flags.format, Shape::kMany, columns, session.out);
  absl::Status status;
  std::size_t count = 0;
  for (const auto& item : items) {
    if (item.ok()) printer.Add(*item);
    status = item.status();
    if (++count == most) break;
  }
  printer.End();
  return status;
}

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_PRINT_ALL_H_
