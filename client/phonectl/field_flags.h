// Flags for the many fields of a number that can be set.
#ifndef PHONEGATE_CLIENT_PHONECTL_FIELD_FLAGS_H_
#define PHONEGATE_CLIENT_PHONECTL_FIELD_FLAGS_H_

#include <set>
#include <string>

#include <CLI/CLI.hpp>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>

#include "absl/status/status.h"

namespace phonegate::phonectl {

// Adds a flag for each optional field of a request, which the command line then sets:
// `--call-request-url` for `call_request_url`. Values of enums are spelled as SignalWire
// does. `request` must outlive `command`.
void AddFieldFlags(CLI::App& command, google::protobuf::Message& request);

// Adds `--clear FIELD`, which may come several times, and takes names with hyphens and
// with underscores.
void AddClearFlag(CLI::App& command, std::set<std::string>& cleared);

// Says which fields of the request to change: nothing when those that are set are all,
// as an empty mask means them; else also those to clear. INVALID_ARGUMENT when there is
// nothing to change.
absl::Status MaskOf(const google::protobuf::Message& request, const std::set<std::string>& cleared,
                    google::protobuf::FieldMask& mask);

// The names of the optional fields that are set, and of those to clear, for sentences.
std::string ChangedFields(const google::protobuf::Message& request, const std::set<std::string>& cleared);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_FIELD_FLAGS_H_
