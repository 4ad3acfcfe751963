// Fuzzes what reads the project of a request that has not been parsed, against
// Protobuf's parser. The first byte of an input chooses the operation, the rest are
// its request.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <google/protobuf/stubs/logging.h>

#include "service/contract/message.h"
#include "service/contract/wire_text.h"
#include "tests/contract/real_contract.h"

namespace phonegate {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void ReadProject(std::string_view input) {
  if (input.empty()) return;
  const auto& operations = RealContract();
  const Operation& operation = operations[static_cast<std::uint8_t>(input[0]) % operations.size()];
  input.remove_prefix(1);
  const std::optional<std::string_view> read = WireText(input, operation.project->number());
  const std::unique_ptr<google::protobuf::Message> parsed = Parse(*operation.request, input);
  if (parsed == nullptr) return;  // it is refused before anything is kept for it
  const std::string project = parsed->GetReflection()->GetString(*parsed, operation.project);
  if (read) Require(*read == project);
  // What a serialiser writes is always read, so that it can be answered from the cache.
  parsed->DiscardUnknownFields();
  Require(WireText(parsed->SerializeAsString(), operation.project->number()) == project);
}

}  // namespace
}  // namespace phonegate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const google::protobuf::LogSilencer silence;  // of texts that are not UTF-8
  phonegate::ReadProject({reinterpret_cast<const char*>(data), size});
  return 0;
}
