// One call on its way through the stages.
#ifndef PHONEGATE_SERVICE_CONTRACT_CALL_H_
#define PHONEGATE_SERVICE_CONTRACT_CALL_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "service/base/clock.h"
#include "service/contract/operation.h"
#include "service/contract/project.h"
#include "service/lane/awaitable.h"

namespace phonegate {

// Who makes a call, as far as it is known.
struct Caller {
  std::string name = "anonymous";
  std::string authenticated_by = "none";  // none, mtls, jwt, token
  std::string peer = {};                  // address of its connection, as gRPC tells it
  std::string actor = {};                 // whom it says it acts for; not verified
  std::string trace_id = {};              // of its W3C traceparent; 32 hex digits, or empty
};

// What a caller wants of the cache: the metadata `cache-control`.
struct CacheControl {
  bool no_cache = false;        // SignalWire is to be asked
  bool only_if_cached = false;  // SignalWire is not to be asked
  std::optional<std::chrono::seconds> max_age = std::nullopt;
};

// Where the answer to a read came from.
enum class AnswerSource {
  kUpstream,   // it was fetched for this call
  kCoalesced,  // it was fetched for another call, which this one waited for
  kCache,
  kStaleCache  // its time was over
};

// What happened upstream during a call; for the access log, error details and
// answer metadata.
struct CallTrace {
  int attempts = 0;     // how often something began to be sent, over all pages
  int http_status = 0;  // of the last answer; 0 when there was none
  // What the upstream's clock said in its last answer.
  std::optional<WallTime> upstream_time;
  // With `validate_only`: what would be sent, as one line of JSON.
  std::string would_send;
  bool in_journal = false;  // a read that has an entry of its own, as it costs money
  AnswerSource source = AnswerSource::kUpstream;
  std::chrono::seconds age{0};  // of an answer out of the cache
};

// Takes the items of a streamed answer.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  // Waits until the caller has room, then hands the message on. False when the
  // caller is gone: stop.
  virtual Awaitable<bool> Write(std::unique_ptr<google::protobuf::Message> message) = 0;
};

// What admission decided about a call, once. Does not change while the call is handled.
struct Decision {
  const Project& project;
  bool journalled_read = false;  // a read that policy wants in the journal
  // How many calls that count as this one does the caller may make in the project on one
  // day (UTC); nothing: as many as it likes.
  std::optional<std::uint32_t> daily_budget = std::nullopt;
  // When not OK, of a change: only a repetition is answered, with the stored outcome. A
  // call that would have to begin ends with this error, and nothing of it is sent.
  absl::Status replay_only = {};
};

// What changes while a call is handled.
struct CallState {
  bool cancelled = false;    // the caller does not wait; what has not begun to be sent is not sent
  bool out_of_time = false;  // why it was cancelled: the caller is there, but its time is over
  // Asked right before something of it is sent, when set; after a no it is not.
  std::function<bool()> may_send = {};
  CallTrace trace = {};
};

// One call: the request, what admission decided, and the state. Belongs to the coroutine
// that handles it; used on one lane only.
struct Call {
  const Operation& operation;
  const google::protobuf::Message& request;
  const std::string request_id;  // UUID; of a change, and of a read for the log
  const Deadline deadline;       // the caller's, or the default
  // When a change must be answered so that its caller still receives the answer.
  const Deadline answer_by = Deadline::max();
  MessageSink* const sink = nullptr;  // of a server-streaming call
  const Caller caller = {};
  const CacheControl cache_control = {};
  // `request` as the caller sent it, as long as the call lives; nothing when the gateway
  // makes the call itself.
  const std::optional<std::string_view> request_bytes = std::nullopt;

  const Decision decision;

  CallState state = {};
};

// The answer to a call: an error, or the response message, which is a default
// one for a change with `validate_only`. For a streamed call the items went to the
// sink and `message` is null.
struct Reply {
  absl::Status status;
  std::unique_ptr<google::protobuf::Message> message;
  // The response, serialised, in place of `message`: shared, so never changed.
  std::shared_ptr<const std::string> bytes = nullptr;
  // `message` is so large that to serialise it would keep a lane for milliseconds.
  bool large = false;
};

// One stage of the way. An outer stage calls the next inner one.
class Stage {
 public:
  virtual ~Stage() = default;
  // Handles the call. `call` outlives the coroutine. Runs on the call's lane.
  virtual Awaitable<Reply> Handle(Call& call) = 0;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONTRACT_CALL_H_
