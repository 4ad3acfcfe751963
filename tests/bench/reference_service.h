// Servers of GetPhoneNumber that do as little as a gRPC server can: what phonegate
// is compared with.
#ifndef PHONEGATE_TESTS_BENCH_REFERENCE_SERVICE_H_
#define PHONEGATE_TESTS_BENCH_REFERENCE_SERVICE_H_

#include <memory>

#include <grpcpp/impl/codegen/service_type.h>

namespace phonegate::bench {

enum class ReferenceKind {
  kBare,      // bytes in, an empty message out
  kRaw,       // parses the request, answers bytes that it holds
  kTrailers,  // the same with the five trailers of phonegate's answers
  kTyped,     // as generated: messages in and out, the answer copied
};

// Implements GetPhoneNumber with the callback API; every answer but the bare one is
// SampleNumber(). The other methods are UNIMPLEMENTED.
std::unique_ptr<grpc::Service> MakeReferenceService(ReferenceKind kind);

}  // namespace phonegate::bench

#endif  // PHONEGATE_TESTS_BENCH_REFERENCE_SERVICE_H_
