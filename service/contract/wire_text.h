// Reading one field of a message without parsing it.
#ifndef PHONEGATE_SERVICE_CONTRACT_WIRE_TEXT_H_
#define PHONEGATE_SERVICE_CONTRACT_WIRE_TEXT_H_

#include <optional>
#include <string_view>

namespace phonegate {

// The text of a singular text field of the message that `bytes` are, without a copy;
// empty when it has none. As in Protobuf's parser the last one counts, and one of
// another wire type is an unknown field. Whether texts are UTF-8 is not looked at.
//
// Where Protobuf parses the bytes and this returns something, both say the same. Nothing
// is returned for what no serialiser writes, though some of it parses: a tag longer than
// it need be, and groups.
std::optional<std::string_view> WireText(std::string_view bytes, int field_number);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_WIRE_TEXT_H_
