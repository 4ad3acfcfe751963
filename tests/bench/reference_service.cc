#include "tests/bench/reference_service.h"

#include <grpcpp/grpcpp.h>

#include "phonegate/v1/phone_number_service.grpc.pb.h"
#include "tests/bench/sample_number.h"

namespace phonegate::bench {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::ServerUnaryReactor;
using v1::PhoneNumberService;

ServerUnaryReactor* Finish(CallbackServerContext& context, const grpc::Status& status = grpc::Status::OK) {
  ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(status);
  return reactor;
}

class Bare final
    : public PhoneNumberService::WithRawCallbackMethod_GetPhoneNumber<PhoneNumberService::Service> {
  ServerUnaryReactor* GetPhoneNumber(CallbackServerContext* context, const ByteBuffer* /*request*/,
                                     ByteBuffer* answer) override {
    *answer = empty_;
    return Finish(*context);
  }

  const grpc::Slice nothing_;
  const ByteBuffer empty_{&nothing_, 1};
};

// What phonegate says of an answer out of its cache.
void AddTrailers(CallbackServerContext& context) {
  context.AddTrailingMetadata("x-request-id", kSampleId);
  context.AddTrailingMetadata("x-upstream-attempts", "0");
  context.AddTrailingMetadata("x-cache", "hit");
  context.AddTrailingMetadata("age", "0");
  context.AddTrailingMetadata("server-timing", "total;dur=0.0");
}

enum class Trailers { kNone, kFive };

class Raw final
    : public PhoneNumberService::WithRawCallbackMethod_GetPhoneNumber<PhoneNumberService::Service> {
 public:
  explicit Raw(Trailers trailers) : trailers_(trailers) {}

 private:
  ServerUnaryReactor* GetPhoneNumber(CallbackServerContext* context, const ByteBuffer* request,
                                     ByteBuffer* answer) override {
    v1::GetPhoneNumberRequest parsed;
    ByteBuffer readable(*request);  // parsing empties it; the slices are shared
    const grpc::Status status =
        grpc::SerializationTraits<v1::GetPhoneNumberRequest>::Deserialize(&readable, &parsed);
    if (status.ok()) *answer = answer_;
    if (trailers_ == Trailers::kFive) AddTrailers(*context);
    return Finish(*context, status);
  }

  const Trailers trailers_;
  const grpc::Slice slice_{SampleNumber().SerializeAsString()};
  const ByteBuffer answer_{&slice_, 1};
};

class Typed final
    : public PhoneNumberService::WithCallbackMethod_GetPhoneNumber<PhoneNumberService::Service> {
  ServerUnaryReactor* GetPhoneNumber(CallbackServerContext* context,
                                     const v1::GetPhoneNumberRequest* /*request*/,
                                     v1::PhoneNumber* answer) override {
    *answer = answer_;
    return Finish(*context);
  }

  const v1::PhoneNumber answer_ = SampleNumber();
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReferenceService(ReferenceKind kind) {
  switch (kind) {
    case ReferenceKind::kBare:
      return std::make_unique<Bare>();
    case ReferenceKind::kRaw:
      return std::make_unique<Raw>(Trailers::kNone);
    case ReferenceKind::kTrailers:
      return std::make_unique<Raw>(Trailers::kFive);
    case ReferenceKind::kTyped:
      break;
  }
  return std::make_unique<Typed>();
}

}  // namespace phonegate::bench
