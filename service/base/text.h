// Putting text together.
//
// The packaged Abseil may be built for C++14, where absl::string_view is not
// std::string_view; the core uses std::string_view, and this instead of StrCat.
#ifndef PHONEGATE_SERVICE_BASE_TEXT_H_
#define PHONEGATE_SERVICE_BASE_TEXT_H_

#include <concepts>
#include <string>
#include <string_view>

namespace phonegate {

// One part of Concat: text or a whole number. Refers to its argument; lives
// only as long as the call.
class Piece {
 public:
  template <typename T>
    requires std::convertible_to<const T&, std::string_view>
  Piece(const T& text) : text_(text) {}  // NOLINT(google-explicit-constructor): parts are written as they are
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  Piece(T number) : digits_(std::to_string(number)), text_(digits_) {}  // NOLINT(google-explicit-constructor)
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;

  std::string_view text() const { return text_; }

 private:
  std::string digits_;
  std::string_view text_;
};

// Appends all parts to `out`.
template <typename... Parts>
void Append(std::string& out, const Parts&... parts) {
  (out.append(Piece(parts).text()), ...);
}

// All parts as one string: Concat("page ", 3, " of ", name).
template <typename... Parts>
std::string Concat(const Parts&... parts) {
  std::string out;
  Append(out, parts...);
  return out;
}

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_TEXT_H_
