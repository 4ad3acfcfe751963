// The numbers of a file to import.
#ifndef PHONEGATE_CLIENT_PHONECTL_IMPORT_FILE_H_
#define PHONEGATE_CLIENT_PHONECTL_IMPORT_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/phonectl/import_kind.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::phonectl {

// The request of each row of a CSV text. Its first line names the columns: `number`, and
// perhaps `number_type` and `capabilities`, the latter with spaces between; `kind` stands
// for what a row does not tell. INVALID_ARGUMENT names the line that is wrong, and a
// number that comes twice.
//
// The request id of a row follows from the batch's name and from what the row says, not
// from its place: the file may be renamed, sorted and added to between two runs.
absl::StatusOr<std::vector<v1::ImportPhoneNumberRequest>> ReadImports(const std::string& csv,
                                                                      const ImportKind& kind,
                                                                      const std::string& batch);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_IMPORT_FILE_H_
