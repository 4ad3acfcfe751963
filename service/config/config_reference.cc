#include "service/config/config_reference.h"

#include <google/protobuf/descriptor.h>

#include "phonegate/config/v1/config.pb.h"
#include "service/base/text.h"
#include "service/config/value.h"

namespace phonegate {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

std::string DefaultOf(const FieldDescriptor& field) {
  const config::v1::KeyRules& rules = KeyRulesOf(field);
  if (rules.required()) return "required";
  return rules.default_value().empty() ? "none" : Concat("`", rules.default_value(), "`");
}

void AppendKeys(const Descriptor& section, const std::string& prefix, std::string& table) {
  for (int i = 0; i < section.field_count(); ++i) {
    const FieldDescriptor& field = *section.field(i);
    const std::string key = prefix + field.name();
    if (!IsSection(field) || field.is_repeated()) {
      Append(table, "| `", key, "` | ", Expectation(field), " | ", DefaultOf(field), " | ",
             KeyRulesOf(field).doc(), " |\n");
    }
    if (IsSection(field))
      AppendKeys(*field.message_type(), Concat(key, field.is_repeated() ? "[]." : "."), table);
  }
}

}  // namespace

std::string ConfigReference() {
  std::string table = "| key | value | default | meaning |\n| --- | --- | --- | --- |\n";
  AppendKeys(*config::v1::Config::descriptor(), "", table);
  return table;
}

}  // namespace phonegate
