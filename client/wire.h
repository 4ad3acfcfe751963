// Messages of which only a few fields matter, read and written by the numbers of these.
//
// Programs may link the generated google.rpc classes from elsewhere, and two copies of
// one do not go together: the library does without.
#ifndef PHONEGATE_CLIENT_WIRE_H_
#define PHONEGATE_CLIENT_WIRE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace phonegate::internal {

// A field with its number: a whole number, or a text (or a message).
struct WireField {
  int number = 0;
  std::variant<std::int64_t, std::string> value;
};

using WireMessage = std::vector<WireField>;

// The fields of a serialised message; none when it is no message.
WireMessage ParseWire(const std::string& bytes);

// The texts (or messages) of one field, in order.
std::vector<std::string> Texts(const WireMessage& message, int number);

// The last of them; empty when there is none.
std::string Text(const WireMessage& message, int number);

// The whole number of a field; 0 when there is none.
std::int64_t Number(const WireMessage& message, int number);

// The serialised message.
std::string Bytes(const WireMessage& message);

}  // namespace phonegate::internal

#endif  // PHONEGATE_CLIENT_WIRE_H_
