#include "service/admission/number_finder.h"

#include <algorithm>
#include <memory>

#include "service/contract/message.h"
#include "service/contract/subject.h"

namespace phonegate {
namespace {

// Where the path of an operation has its variable; nullptr when it has none.
const google::protobuf::FieldDescriptor* PathField(const Operation& operation) {
  const auto part = std::find_if(operation.path.begin(), operation.path.end(),
                                 [](const PathPart& each) { return each.kind == PathPart::Kind::kField; });
  return part == operation.path.end() ? nullptr : part->field;
}

// What reads one number by the id that this API gives it.
const Operation* ReaderOf(const std::vector<Operation>& operations, v1::Api api) {
  const auto reader = std::find_if(operations.begin(), operations.end(), [api](const Operation& operation) {
    return operation.upstream.api() == api && operation.upstream.caching() == v1::CACHING_NUMBER;
  });
  return reader == operations.end() ? nullptr : &*reader;
}

}  // namespace

// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): all outlive the coroutine
Awaitable<absl::StatusOr<std::string>> NumberFinder::Find(const Call& change, const std::string& id,
                                                          Stage& first) const {
  const Operation* reader = ReaderOf(operations_, change.operation.upstream.api());
  if (reader == nullptr || PathField(*reader) == nullptr) co_return std::string();
  const std::unique_ptr<google::protobuf::Message> request = NewMessage(*reader->request);
  request->GetReflection()->SetString(request.get(), PathField(*reader), id);
  Call call{.operation = *reader,
            .request = *request,
            .request_id = change.request_id,
            .deadline = std::min(change.deadline, change.answer_by),
            .caller = change.caller,
            .decision = {.project = change.decision.project}};
  const Reply reply = co_await first.Handle(call);
  if (!reply.status.ok()) co_return reply.status;
  if (reply.message != nullptr) co_return SubjectOf(*reply.message).number;
  if (reply.bytes == nullptr) co_return std::string();
  const std::unique_ptr<google::protobuf::Message> answer = Parse(*reader->response, *reply.bytes);
  co_return answer == nullptr ? std::string() : SubjectOf(*answer).number;
}

}  // namespace phonegate
