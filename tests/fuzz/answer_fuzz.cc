// Fuzzes what reads answers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "service/translate/answer_reader.h"
#include "service/translate/json.h"
#include "service/translate/page_link.h"
#include "tests/fuzz/answer_input.h"
#include "tests/translate/other_parser.h"

namespace phonegate {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// What a page link becomes is a request: it must not leave its list.
void CheckLink(const Operation& operation, Json answer) {
  if (operation.upstream.paging() == v1::PAGING_UNSPECIFIED) return;
  const std::string_view path = ListPath(operation);
  const auto target = NextPageTarget(operation, path, answer);
  if (!target.ok() || target->empty()) return;
  Require(target->starts_with(path));
  Require(target->size() == path.size() || (*target)[path.size()] == '?');
  for (const char c : *target) Require(c > 0x20 && c < 0x7f && c != '#');
}

// Two libraries take the same text for the same value.
void CheckText(const std::optional<JsonText>& text, std::string_view body) {
  if (!MayBeParsedByAnother(body)) return;
  const std::optional<nlohmann::json> other = ParsedByAnother(body, kMaxJsonDepth);
  Require(text.has_value() == other.has_value());
  if (text) Require(Written(text->root()) == other->dump());
}

void ReadAll(std::string_view bytes) {
  const std::optional<AnswerInput> input = ReadAnswerInput(bytes);
  if (!input) return;
  const Operation& operation = input->operation;
  const std::optional<JsonText> text = ParseJson(input->body);
  CheckText(text, input->body);
  if (!text) return;
  CheckLink(operation, text->root());
  const auto message = ReadAnswer(*operation.response, text->root());
  if (!message.ok()) {
    Require(absl::IsInternal(message.status()));
    return;
  }
  // It can travel: our own callers' parsers take it.
  std::unique_ptr<google::protobuf::Message> again((*message)->New());
  Require(again->ParseFromString((*message)->SerializeAsString()));
}

}  // namespace
}  // namespace phonegate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  phonegate::ReadAll({reinterpret_cast<const char*>(data), size});
  return 0;
}
