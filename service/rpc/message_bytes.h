// Messages from and to gRPC's buffers.
#ifndef PHONEGATE_SERVICE_RPC_MESSAGE_BYTES_H_
#define PHONEGATE_SERVICE_RPC_MESSAGE_BYTES_H_

#include <memory>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include "absl/status/statusor.h"

namespace phonegate {

// Parses a request. INVALID_ARGUMENT (INVALID_REQUEST) when the bytes are not a
// message of this type; a text that is not UTF-8 makes them that.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseRequest(
    const google::protobuf::Descriptor& type, std::string_view bytes);
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ParseRequest(
    const google::protobuf::Descriptor& type, const grpc::ByteBuffer& bytes);

// The bytes in one piece; without a copy when they came in one, as small ones do.
grpc::Slice OneSlice(const grpc::ByteBuffer& bytes);
// Refers to the slice itself: a short one holds its bytes.
std::string_view BytesOf(const grpc::Slice& slice);

// Lends an answer's bytes to gRPC, without a copy.
grpc::ByteBuffer ToBytes(std::shared_ptr<const std::string> bytes);

// Serialises an answer; equal answers have equal bytes.
grpc::ByteBuffer ToBytes(const google::protobuf::Message& message);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_RPC_MESSAGE_BYTES_H_
