// The behaviour beside the mapping: finding a number by its E.164, streaming all
// pages.
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

#include "service/base/error.h"
#include "service/base/text.h"
#include "service/contract/message.h"
#include "service/translate/translator.h"
#include "service/translate/upstream_error.h"

namespace phonegate {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kItemsKey[] = "data";  // of the REST API's lists
constexpr std::uint32_t kStreamPageSize = 200;

// The id as it was read, which may have been no text in the answer.
std::string IdOf(const Message& item) {
  return item.GetReflection()->GetString(item, item.GetDescriptor()->FindFieldByName("id"));
}

absl::Status NumberNotFound() {
  return Error(v1::REASON_NOT_FOUND, "No number of this project is exactly this one.")
      .DecidedBy(Decider::kGateway)
      .Build();
}

// The path of the collection that an item's path ends in.
std::string CollectionPath(const Operation& operation, const Message& request, std::string_view project_id) {
  std::string path = WritePath(operation, request, project_id);
  return path.substr(0, path.find_last_not_of('/') + 1);
}

// The first page to stream, of a size that keeps the round trips few.
std::string FirstStreamTarget(const Call& call) {
  const std::unique_ptr<Message> request = Copy(call.request);
  const google::protobuf::Reflection& reflection = *request->GetReflection();
  if (reflection.GetUInt32(*request, call.operation.page_size) == 0) {
    reflection.SetUInt32(request.get(), call.operation.page_size, kStreamPageSize);
  }
  return WriteRequest(call.operation, *request, call.decision.project.project_id).target;
}

}  // namespace

// The upstream's filter matches parts of numbers, so each match is compared and
// all pages are looked through.
Awaitable<Reply> Translator::GetByNumber(Call& call) {
  const Operation& operation = call.operation;
  const FieldDescriptor* field = operation.request->FindFieldByName("number");
  AnswerWanted wanted;
  wanted.form = AnswerForm::kNumber;
  wanted.path = CollectionPath(operation, call.request, call.decision.project.project_id);
  wanted.items_key = kItemsKey;
  wanted.number = call.request.GetReflection()->GetString(call.request, field);
  std::optional<PagePosition> position =
      PagePosition{Concat(wanted.path, "?filter_number=", PercentEncode(wanted.number)), 0, 0};
  while (position) {
    absl::StatusOr<Page> page = co_await FetchPage(call, *position, wanted);
    if (!page.ok()) co_return Reply{page.status(), nullptr};
    if (!page->parts.items_end.ok()) co_return Reply{page->parts.items_end, nullptr};
    if (!page->parts.items.empty()) co_return Reply{absl::OkStatus(), std::move(page->parts.items.front())};
    position = std::move(page->next);
  }
  co_return Reply{NumberNotFound(), nullptr};
}

// Numbers that are bought while this runs push others onto the next page, where
// they come again: each id goes out once.
Awaitable<Reply> Translator::StreamPages(Call& call) {
  const Operation& operation = call.operation;
  AnswerWanted wanted;
  wanted.form = AnswerForm::kItems;
  wanted.path = WritePath(operation, call.request, call.decision.project.project_id);
  wanted.items_key = kItemsKey;
  std::unordered_set<std::string> sent;
  std::optional<PagePosition> position = PagePosition{FirstStreamTarget(call), 0, 0};
  while (position) {
    absl::StatusOr<Page> page = co_await FetchPage(call, *position, wanted);
    if (!page.ok()) co_return Reply{page.status(), nullptr};
    for (std::unique_ptr<Message>& item : page->parts.items) {
      if (!sent.insert(IdOf(*item)).second) continue;
      const bool listening = co_await call.sink->Write(std::move(item));
      if (!listening) {
        co_return Reply{ErrorFromFailure(operation, {HttpError::Kind::kCancelled, Sent::kNothing, ""}),
                        nullptr};
      }
    }
    if (!page->parts.items_end.ok()) co_return Reply{page->parts.items_end, nullptr};
    position = std::move(page->next);
  }
  co_return Reply{absl::OkStatus(), nullptr};
}

}  // namespace phonegate
