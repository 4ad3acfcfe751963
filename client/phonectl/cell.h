// A field of an answer as text for people.
#ifndef PHONEGATE_CLIENT_PHONECTL_CELL_H_
#define PHONEGATE_CLIENT_PHONECTL_CELL_H_

#include <string>

#include <google/protobuf/message.h>

namespace phonegate::phonectl {

// The text of the field with this name, or of one in a message of it: `intent.caller`.
// Enums as SignalWire spells them, several values with spaces between, bytes in hex,
// messages as JSON; empty when it is not set. There must be such a field.
std::string CellOf(const google::protobuf::Message& message, const std::string& field);

// The text as it may go to a terminal: what steers one, and line breaks, become `?`.
std::string Harmless(std::string text);

// The text as a field of a CSV file (RFC 4180).
std::string CsvField(const std::string& text);

// The message as JSON, with the names of the upstream. One line.
std::string JsonOf(const google::protobuf::Message& message);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_CELL_H_
