#include "client/phonectl/import_kind.h"

#include <map>

#include "absl/strings/str_cat.h"

namespace phonegate::phonectl {
namespace {

const std::map<std::string, v1::ImportNumberType> kTypes = {{"longcode", v1::IMPORT_NUMBER_TYPE_LONGCODE},
                                                            {"tollfree", v1::IMPORT_NUMBER_TYPE_TOLLFREE}};
const std::map<std::string, v1::Capability> kCapabilities = {{"voice", v1::CAPABILITY_VOICE},
                                                             {"sms", v1::CAPABILITY_SMS},
                                                             {"mms", v1::CAPABILITY_MMS},
                                                             {"fax", v1::CAPABILITY_FAX}};

}  // namespace

void ImportKind::AddTo(CLI::App& command) {
  command.add_option("--type", type, "longcode, the default, or tollfree");
  command.add_option("--capabilities", capabilities, "voice, sms, mms, fax with commas; all unless told")
      ->delimiter(',');
}

absl::Status ImportKind::Read(v1::ImportPhoneNumberRequest& request) const {
  const auto found = kTypes.find(type);
  if (found == kTypes.end())
    return absl::InvalidArgumentError(absl::StrCat("The type '", type, "' is none of longcode, tollfree."));
  request.set_number_type(found->second);
  for (const std::string& text : capabilities) {
    const auto capability = kCapabilities.find(text);
    if (capability == kCapabilities.end())
      return absl::InvalidArgumentError(
          absl::StrCat("The capability '", text, "' is none of voice, sms, mms, fax."));
    request.add_capabilities(capability->second);
  }
  return absl::OkStatus();
}

}  // namespace phonegate::phonectl
