#include "service/rpc/message_bytes.h"

#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "service/base/error.h"
#include "service/base/serialize.h"
#include "service/base/text.h"
#include "service/contract/message.h"

namespace phonegate {

using google::protobuf::Message;

absl::StatusOr<std::unique_ptr<Message>> ParseRequest(const google::protobuf::Descriptor& type,
                                                      std::string_view bytes) {
  if (std::unique_ptr<Message> message = Parse(type, bytes); message != nullptr) return message;
  return Error(v1::REASON_INVALID_REQUEST,
               Concat("The request is no ", type.name(), ": its bytes do not parse, or a text is not UTF-8."))
      .Build();
}

absl::StatusOr<std::unique_ptr<Message>> ParseRequest(const google::protobuf::Descriptor& type,
                                                      const grpc::ByteBuffer& bytes) {
  const grpc::Slice slice = OneSlice(bytes);
  return ParseRequest(type, BytesOf(slice));
}

grpc::Slice OneSlice(const grpc::ByteBuffer& bytes) {
  grpc::Slice slice;
  // Neither fails for what gRPC hands over, which it has decompressed.
  if (!bytes.TrySingleSlice(&slice).ok()) std::ignore = bytes.DumpToSingleSlice(&slice).ok();
  return slice;
}

std::string_view BytesOf(const grpc::Slice& slice) {
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

grpc::ByteBuffer ToBytes(std::shared_ptr<const std::string> bytes) {
  using Owner = std::shared_ptr<const std::string>;
  auto kept = std::make_unique<Owner>(std::move(bytes));
  // gRPC only reads what it is lent.
  void* data = const_cast<char*>((*kept)->data());
  const std::size_t size = (*kept)->size();
  const grpc::Slice slice(data, size, [](void* done) { delete static_cast<Owner*>(done); }, kept.release());
  return {&slice, 1};
}

grpc::ByteBuffer ToBytes(const Message& message) {
  const grpc::Slice slice(SerializeInOrder(message));
  return {&slice, 1};
}

}  // namespace phonegate
