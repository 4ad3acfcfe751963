// Bytes as gRPC takes them.
#ifndef PHONEGATE_TESTS_E2E_BYTE_BUFFER_H_
#define PHONEGATE_TESTS_E2E_BYTE_BUFFER_H_

#include <string>

#include <grpcpp/support/byte_buffer.h>

namespace phonegate {

inline grpc::ByteBuffer ToBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_BYTE_BUFFER_H_
