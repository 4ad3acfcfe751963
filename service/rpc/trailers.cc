#include "service/rpc/trailers.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "service/rpc/cache_control.h"

namespace phonegate {
namespace {

// Made once: gRPC takes nothing but std::string, and copies it.
struct Names {
  const std::string request_id = "x-request-id";
  const std::string attempts = "x-upstream-attempts";
  const std::string cache = "x-cache";
  const std::string age = "age";
  const std::string would_send = "x-would-send";
  const std::string timing = "server-timing";
};

}  // namespace

void AddTrailers(const Operation& operation, const std::string& request_id, const CallTrace& trace,
                 std::chrono::nanoseconds duration, grpc::CallbackServerContext& context) {
  static const Names& names = *new Names;
  context.AddTrailingMetadata(names.request_id, request_id);
  context.AddTrailingMetadata(names.attempts, std::to_string(trace.attempts));
  if (!operation.IsChange()) {
    context.AddTrailingMetadata(names.cache, std::string(SourceName(trace.source)));
    if (trace.source == AnswerSource::kCache || trace.source == AnswerSource::kStaleCache)
      context.AddTrailingMetadata(names.age, std::to_string(trace.age.count()));
  }
  if (!trace.would_send.empty()) context.AddTrailingMetadata(names.would_send, trace.would_send);
  context.AddTrailingMetadata(names.timing, ServerTiming(duration));
}

std::string ServerTiming(std::chrono::nanoseconds duration) {
  using Tenths = std::chrono::duration<std::int64_t, std::ratio<1, 10'000>>;  // of a millisecond
  const std::int64_t tenths = std::chrono::round<Tenths>(duration).count();
  std::array<char, 40> text{"total;dur="};
  constexpr std::size_t kPrefix = sizeof("total;dur=") - 1;
  char* end = std::to_chars(text.data() + kPrefix, text.data() + text.size() - 2, tenths / 10).ptr;
  *end++ = '.';
  *end++ = static_cast<char>('0' + tenths % 10);
  return {text.data(), end};
}

}  // namespace phonegate
