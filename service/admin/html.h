// Text inside HTML.
#ifndef PHONEGATE_SERVICE_ADMIN_HTML_H_
#define PHONEGATE_SERVICE_ADMIN_HTML_H_

#include <string>
#include <string_view>

namespace phonegate {

// `text` so that a browser shows it as it is, between tags and inside a quoted
// attribute. Bytes that are not ASCII pass unchanged.
std::string EscapeHtml(std::string_view text);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_HTML_H_
