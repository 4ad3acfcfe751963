// Just enough HTTP/2 for a scripted server, written by hand so that a test can
// also break the rules.
#ifndef PHONEGATE_TESTS_SUPPORT_HTTP2_SCRIPT_H_
#define PHONEGATE_TESTS_SUPPORT_HTTP2_SCRIPT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tests/support/scripted_server.h"

namespace phonegate {

// Error codes of RFC 9113, section 7.
enum class Http2Error : std::uint32_t { kNone = 0, kInternal = 2, kRefusedStream = 7, kCancel = 8 };

// Whether a stream's frame is its last.
enum class StreamEnd { kNo, kYes };

// Frames as bytes, ready for Peer::Write.
//
// Headers with status 200; with `content_length` at 0 or above, that too.
std::string Http2Headers(std::uint32_t stream, int content_length, StreamEnd end);
std::string Http2Data(std::uint32_t stream, std::string_view data, StreamEnd end);
std::string Http2Reset(std::uint32_t stream, Http2Error error);
// The connection takes no more streams, and nothing after `last` was looked at.
std::string Http2GoAway(std::uint32_t last);
// A whole answer: 200 with `body`.
std::string Http2Answer(std::uint32_t stream, std::string_view body);

// Returns once the client has taken in everything written so far.
void Http2Sync(Peer& peer);

// Whether the connection goes on.
enum class Then { kGoOn, kClose };

// Speaks HTTP/2 on each connection and calls `answer` with every whole request's
// stream. Records "request N" and "reset N" for its stream in the server's list.
ScriptedServer::Script Http2Script(std::function<Then(Peer&, std::uint32_t stream)> answer);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_SUPPORT_HTTP2_SCRIPT_H_
