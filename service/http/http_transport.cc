#include "service/http/http_transport.h"

namespace phonegate {

const std::string* HttpResponse::Header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (header.name == name) return &header.value;
  }
  return nullptr;
}

}  // namespace phonegate
