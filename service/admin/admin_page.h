// One answer of the admin port.
#ifndef PHONEGATE_SERVICE_ADMIN_ADMIN_PAGE_H_
#define PHONEGATE_SERVICE_ADMIN_ADMIN_PAGE_H_

#include <string>
#include <string_view>

#include "service/base/text.h"

namespace phonegate {

struct AdminPage {
  int status = 200;  // HTTP status
  std::string content_type;
  std::string body;
};

// One line of plain text.
inline AdminPage LinePage(int status, std::string_view line) {
  return {status, "text/plain; charset=utf-8", Concat(line, "\n")};
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_ADMIN_PAGE_H_
