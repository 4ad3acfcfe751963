// One value of the configuration file, as its key's rules want it.
#ifndef PHONEGATE_SERVICE_CONFIG_VALUE_H_
#define PHONEGATE_SERVICE_CONFIG_VALUE_H_

#include <string>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "phonegate/config/v1/options.pb.h"

namespace phonegate {

// The rules of a key.
const config::v1::KeyRules& KeyRulesOf(const google::protobuf::FieldDescriptor& field);

// Whether the key holds a section, or a list of sections, and no value of its own.
bool IsSection(const google::protobuf::FieldDescriptor& field);

// What a value must be, as it goes on after "must be": "a whole number from 1 to 16".
std::string Expectation(const google::protobuf::FieldDescriptor& field);
// The same of one entry of a list of texts.
std::string ExpectationOfEntry(const google::protobuf::FieldDescriptor& field);

// Sets `field`, which is no section, to what `text` says, or adds that to it when it is
// a list; false when `text` is not what Expectation names.
bool SetValue(const google::protobuf::FieldDescriptor& field, const std::string& text,
              google::protobuf::Message& message);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_VALUE_H_
