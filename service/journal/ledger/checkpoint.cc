#include "service/journal/ledger/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "service/base/text.h"
#include "service/journal/ledger/signing_key.h"
#include "service/journal/store/record.h"

namespace phonegate {
namespace {

using journal::v1::Checkpoint;

constexpr std::size_t kParts = 6;
constexpr std::size_t kHexDigest = 64;  // characters

std::vector<std::string_view> SplitAtDots(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == text.npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

template <typename Number>
bool ParseNumber(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// Empty when it is not the hex form of 32 bytes.
std::string ParseDigest(std::string_view text) {
  if (text.size() != kHexDigest || text.find_first_not_of("0123456789abcdefABCDEF") != text.npos) return {};
  return absl::HexStringToBytes(std::string(text));
}

// Empty when it is not the base64url form of 64 bytes.
std::string ParseSignature(std::string_view text) {
  std::string bytes;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (text.find_first_not_of(kAlphabet) != text.npos ||
      !absl::WebSafeBase64Unescape(std::string(text), &bytes))
    return {};
  return bytes.size() == kSignatureBytes ? bytes : std::string();
}

absl::Status Malformed(std::string_view why) {
  return absl::InvalidArgumentError(
      Concat("This is not a checkpoint: ", why, "; copy the whole `v1.…` text of the log line."));
}

bool TimeHasCome(std::chrono::nanoseconds passed, const CheckpointPace& pace) {
  return passed >= pace.time || passed <= -pace.time;
}

}  // namespace

bool CheckpointDue(const JournalHead& head, const std::optional<Checkpoint>& last, WallTime now,
                   const CheckpointPace& pace) {
  if (!last) return head.sequence > 0;
  if (head.sequence <= last->sequence()) return false;
  return head.sequence - last->sequence() >= pace.records ||
         TimeHasCome(now - FromTimestamp(last->time()), pace);
}

bool CheckpointTimer::Due(std::uint64_t sequence) const {
  return sequence >= signed_ + pace_.records || clock_.Steady() >= Next(sequence);
}

void CheckpointTimer::Looked(const Signing& signing, WallTime now) {
  since_ = clock_.Steady();
  if (!signing.last) return;
  signed_ = signing.last->sequence();
  // The wall clock may have been set meanwhile.
  const std::chrono::nanoseconds age = now - FromTimestamp(signing.last->time());
  *since_ -= std::clamp<std::chrono::nanoseconds>(age, std::chrono::nanoseconds(0), pace_.time);
}

SteadyTime CheckpointTimer::Next(std::uint64_t sequence) const {
  if (sequence <= signed_) return SteadyTime::max();
  return since_ ? *since_ + pace_.time : SteadyTime::min();
}

Checkpoint CheckpointOf(const JournalHead& head, WallTime now) {
  Checkpoint checkpoint;
  checkpoint.set_sequence(head.sequence);
  checkpoint.set_hash(std::string(head.hash.begin(), head.hash.end()));
  *checkpoint.mutable_time() = ToTimestamp(std::chrono::floor<std::chrono::seconds>(now));
  return checkpoint;
}

std::string CheckpointText(const Checkpoint& checkpoint) {
  std::string signature = absl::WebSafeBase64Escape(checkpoint.signature());
  while (signature.ends_with('=')) signature.pop_back();
  return Concat("v1.", checkpoint.sequence(), ".", absl::BytesToHexString(checkpoint.hash()), ".",
                checkpoint.time().seconds(), ".", absl::BytesToHexString(checkpoint.key_id()), ".",
                signature);
}

absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text) {
  const std::vector<std::string_view> parts = SplitAtDots(Trim(text));
  if (parts[0] != "v1") return Malformed("it does not begin with `v1.`");
  if (parts.size() != kParts) return Malformed("it has not six parts between its dots");
  std::uint64_t sequence = 0;
  if (!ParseNumber(parts[1], sequence) || sequence == 0)
    return Malformed("its second part is no record's number");
  const std::string hash = ParseDigest(parts[2]);
  if (hash.empty()) return Malformed("its third part is not the 64 hex digits of a hash");
  std::int64_t seconds = 0;
  if (!ParseNumber(parts[3], seconds)) return Malformed("its fourth part is not a time in seconds");
  const std::string key_id = ParseDigest(parts[4]);
  if (key_id.empty()) return Malformed("its fifth part is not the 64 hex digits of a key id");
  const std::string signature = ParseSignature(parts[5]);
  if (signature.empty()) return Malformed("its last part is not the 86 characters of a signature");

  Checkpoint checkpoint;
  checkpoint.set_sequence(sequence);
  checkpoint.set_hash(hash);
  checkpoint.mutable_time()->set_seconds(seconds);
  checkpoint.set_key_id(key_id);
  checkpoint.set_signature(signature);
  return checkpoint;
}

}  // namespace phonegate
