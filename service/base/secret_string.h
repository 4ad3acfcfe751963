// A secret in memory.
#ifndef PHONEGATE_SERVICE_BASE_SECRET_STRING_H_
#define PHONEGATE_SERVICE_BASE_SECRET_STRING_H_

#include <memory>
#include <string>
#include <string_view>

#include <string.h>

namespace phonegate {

// A text whose memory is wiped before it is given back. Empty once it was moved from.
class SecretString {
 public:
  SecretString() = default;
  explicit SecretString(std::string_view text) : text_(new std::string(text)) {}

  std::string_view view() const { return text_ == nullptr ? std::string_view() : *text_; }

 private:
  struct Wipe {
    void operator()(std::string* text) const {
      explicit_bzero(text->data(), text->size());
      delete text;
    }
  };
  std::unique_ptr<std::string, Wipe> text_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_SECRET_STRING_H_
