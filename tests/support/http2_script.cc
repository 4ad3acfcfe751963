#include "tests/support/http2_script.h"

#include <cstddef>
#include <optional>
#include <utility>

namespace phonegate {

namespace {

enum class Type : std::uint8_t { kData = 0, kHeaders = 1, kReset = 3, kSettings = 4, kPing = 6, kGoAway = 7 };

constexpr std::uint8_t kAck = 0x1;
constexpr std::uint8_t kEndStream = 0x1;
constexpr std::uint8_t kEndHeaders = 0x4;
constexpr std::size_t kPrefaceSize = 24;  // "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

struct Frame {
  Type type = Type::kData;
  std::uint8_t flags = 0;
  std::uint32_t stream = 0;
  std::string payload;
};

std::string BigEndian(std::uint32_t number, int bytes) {
  std::string text;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
    text.push_back(static_cast<char>(number >> shift & 0xff));
  return text;
}

std::uint32_t FromBigEndian(std::string_view text) {
  std::uint32_t number = 0;
  for (char c : text) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

std::string Bytes(const Frame& frame) {
  std::string bytes = BigEndian(static_cast<std::uint32_t>(frame.payload.size()), 3);
  bytes.push_back(static_cast<char>(frame.type));
  bytes.push_back(static_cast<char>(frame.flags));
  return bytes + BigEndian(frame.stream, 4) + frame.payload;
}

std::uint8_t EndFlag(StreamEnd end) { return end == StreamEnd::kYes ? kEndStream : 0; }

std::optional<Frame> ReadFrame(Peer& peer) {
  const auto head = peer.Read(9);
  if (!head) return std::nullopt;
  auto payload = peer.Read(FromBigEndian(head->substr(0, 3)));
  if (!payload) return std::nullopt;
  return Frame{static_cast<Type>((*head)[3]), static_cast<std::uint8_t>((*head)[4]),
               FromBigEndian(head->substr(5)) & 0x7fffffff, *std::move(payload)};
}

// Answers what the protocol wants answered.
void Acknowledge(Peer& peer, const Frame& frame) {
  if (frame.flags & kAck) return;
  if (frame.type == Type::kSettings) peer.Write(Bytes({Type::kSettings, kAck, 0, ""}));
  if (frame.type == Type::kPing) peer.Write(Bytes({Type::kPing, kAck, 0, frame.payload}));
}

bool EndsRequest(const Frame& frame) {
  return (frame.type == Type::kHeaders || frame.type == Type::kData) && (frame.flags & kEndStream);
}

void Serve(Peer& peer, const std::function<Then(Peer&, std::uint32_t)>& answer) {
  if (!peer.Read(kPrefaceSize)) return;
  peer.Write(Bytes({Type::kSettings, 0, 0, ""}));
  while (const auto frame = ReadFrame(peer)) {
    if (frame->stream == 0) Acknowledge(peer, *frame);
    if (frame->type == Type::kReset) peer.Record("reset " + std::to_string(frame->stream));
    if (!EndsRequest(*frame)) continue;
    peer.Record("request " + std::to_string(frame->stream));
    if (answer(peer, frame->stream) == Then::kClose) return;
  }
}

}  // namespace

std::string Http2Headers(std::uint32_t stream, int content_length, StreamEnd end) {
  std::string block = "\x88";  // the static table's ":status: 200"
  if (content_length >= 0) {
    const std::string digits = std::to_string(content_length);
    block += "\x0f\x0d";  // a literal for its entry 28, "content-length"
    block.push_back(static_cast<char>(digits.size()));
    block += digits;
  }
  return Bytes(
      {Type::kHeaders, static_cast<std::uint8_t>(kEndHeaders | EndFlag(end)), stream, std::move(block)});
}

std::string Http2Data(std::uint32_t stream, std::string_view data, StreamEnd end) {
  return Bytes({Type::kData, EndFlag(end), stream, std::string(data)});
}

std::string Http2Reset(std::uint32_t stream, Http2Error error) {
  return Bytes({Type::kReset, 0, stream, BigEndian(static_cast<std::uint32_t>(error), 4)});
}

std::string Http2GoAway(std::uint32_t last) {
  return Bytes({Type::kGoAway, 0, 0, BigEndian(last, 4) + BigEndian(0, 4)});
}

std::string Http2Answer(std::uint32_t stream, std::string_view body) {
  return Http2Headers(stream, static_cast<int>(body.size()), StreamEnd::kNo) +
         Http2Data(stream, body, StreamEnd::kYes);
}

void Http2Sync(Peer& peer) {
  peer.Write(Bytes({Type::kPing, 0, 0, "12345678"}));
  while (const auto frame = ReadFrame(peer)) {
    if (frame->type == Type::kPing && (frame->flags & kAck)) return;
    if (frame->stream == 0) Acknowledge(peer, *frame);
  }
}

ScriptedServer::Script Http2Script(std::function<Then(Peer&, std::uint32_t stream)> answer) {
  return [answer = std::move(answer)](Peer& peer) { Serve(peer, answer); };
}

}  // namespace phonegate
