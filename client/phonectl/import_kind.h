// What kind of number is imported.
#ifndef PHONEGATE_CLIENT_PHONECTL_IMPORT_KIND_H_
#define PHONEGATE_CLIENT_PHONECTL_IMPORT_KIND_H_

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::phonectl {

// What is told of a number to import, as texts: of flags, or of a row of a file.
struct ImportKind {
  std::string type = "longcode";          // or tollfree
  std::vector<std::string> capabilities;  // voice, sms, mms, fax; none: the upstream's default

  // Adds `--type` and `--capabilities` to `command`, which this must outlive.
  void AddTo(CLI::App& command);

  // Puts it into a request of ImportPhoneNumber or ImportIncomingPhoneNumber.
  // INVALID_ARGUMENT with a sentence when a text is none of the above.
  template <typename Request>
  absl::Status Fill(Request& request) const {
    v1::ImportPhoneNumberRequest read;
    if (absl::Status status = Read(read); !status.ok()) return status;
    request.set_number_type(read.number_type());
    *request.mutable_capabilities() = read.capabilities();
    return absl::OkStatus();
  }

 private:
  absl::Status Read(v1::ImportPhoneNumberRequest& request) const;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_IMPORT_KIND_H_
