#include "service/base/log.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <deque>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/time/time.h"

namespace phonegate {
namespace {

std::string_view Name(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

constexpr std::size_t kWord = sizeof(std::uint64_t);

constexpr std::uint64_t Repeated(unsigned char byte) { return 0x0101010101010101U * byte; }

// The high bit of each byte of `word` that is 0, and perhaps of bytes above one.
constexpr std::uint64_t ZeroBytes(std::uint64_t word) {
  return (word - Repeated(1)) & ~word & Repeated(0x80);
}

// Whether there is a byte in `word` that JSON text escapes, or that is not ASCII. 0x7f counts
// as one, so a sum with 1 finds it together with all above.
constexpr bool NeedsEscape(std::uint64_t word) {
  const std::uint64_t below_space = (word - Repeated(' ')) & ~word & Repeated(0x80);
  const std::uint64_t above_tilde = (word | (word + Repeated(1))) & Repeated(0x80);
  return (below_space | above_tilde | ZeroBytes(word ^ Repeated('"')) | ZeroBytes(word ^ Repeated('\\'))) !=
         0;
}

bool NeedsEscape(std::string_view text) {
  std::uint64_t word = Repeated(' ');
  if (text.size() < kWord) {
    for (const char c : text) word = (word << 8U) | static_cast<unsigned char>(c);
    return NeedsEscape(word);
  }
  for (std::size_t at = 0; at + kWord < text.size(); at += kWord) {
    std::memcpy(&word, text.data() + at, kWord);
    if (NeedsEscape(word)) return true;
  }
  std::memcpy(&word, text.data() + text.size() - kWord, kWord);
  return NeedsEscape(word);
}

std::string Escaped(std::string_view text) {
  const std::string quoted =
      nlohmann::json(text).dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

// Writes into room that is enough: appending to a string looks at its capacity for each
// of the forty pieces of a line.
class LineWriter {
 public:
  explicit LineWriter(char* at) : at_(at) {}

  void Add(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }
  void AddNumber(std::int64_t number) { at_ = std::to_chars(at_, at_ + kDigits, number).ptr; }
  // "2026-01-01T00:00:00.000Z"
  void AddTime(WallTime time);
  void AddField(const LogField& field);

  const char* end() const { return at_; }

  static constexpr std::size_t kDigits = 20;  // of any number, with its sign

 private:
  char* at_;
};

// Lines of one second share the work.
void LineWriter::AddTime(WallTime time) {
  struct Second {
    std::chrono::sys_seconds since = std::chrono::sys_seconds::min();
    std::string text;
  };
  thread_local Second last;
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  if (second != last.since) {
    last = {second, absl::FormatTime("%Y-%m-%d%ET%H:%M:%S", absl::FromChrono(second), absl::UTCTimeZone())};
  }
  const auto millis = static_cast<int>(std::chrono::floor<std::chrono::milliseconds>(time - second).count());
  Add(last.text);
  const std::array<char, 5> rest = {'.', static_cast<char>('0' + millis / 100),
                                    static_cast<char>('0' + millis / 10 % 10),
                                    static_cast<char>('0' + millis % 10), 'Z'};
  Add({rest.data(), rest.size()});
}

void LineWriter::AddField(const LogField& field) {
  Add(",\"");
  Add(field.name);
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    Add("\":\"");
    Add(*text);
    Add("\"");
    return;
  }
  Add("\":");
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
    AddNumber(*number);
  } else {
    Add(std::get<bool>(field.value) ? "true" : "false");
  }
}

// What a line needs beside its texts.
constexpr std::size_t kFrame = 128;
constexpr std::size_t kFieldFrame = 8 + LineWriter::kDigits;

// Of a line whose texts need no escaping.
void AppendPlain(std::string& out, WallTime time, LogLevel level, std::string_view event,
                 std::string_view message, std::span<const LogField> fields) {
  std::size_t room = kFrame + event.size() + message.size();
  for (const LogField& field : fields) {
    room += kFieldFrame + field.name.size();
    if (const auto* text = std::get_if<std::string_view>(&field.value)) room += text->size();
  }
  const std::size_t before = out.size();
  out.resize(before + room);
  LineWriter line(out.data() + before);
  line.Add(R"({"time":")");
  line.AddTime(time);
  line.Add(R"(","level":")");
  line.Add(Name(level));
  line.Add(R"(","event":")");
  line.Add(event);
  line.Add(R"(","message":")");
  line.Add(message);
  line.Add("\"");
  for (const LogField& field : fields) line.AddField(field);
  line.Add("}");
  out.resize(static_cast<std::size_t>(line.end() - out.data()));
}

bool IsPlain(const LogField& field) {
  const auto* text = std::get_if<std::string_view>(&field.value);
  return text == nullptr || !NeedsEscape(*text);
}

}  // namespace

void AppendLogLine(std::string& out, WallTime time, LogLevel level, std::string_view event,
                   std::string_view message, std::initializer_list<LogField> fields) {
  if (std::ranges::all_of(fields, IsPlain) && !NeedsEscape(event) && !NeedsEscape(message)) {
    AppendPlain(out, time, level, event, message, fields);
    return;
  }
  std::deque<std::string> escaped;  // whose strings stay where they are
  std::vector<LogField> plain(fields);
  for (LogField& field : plain) {
    if (!IsPlain(field)) field.value = escaped.emplace_back(Escaped(std::get<std::string_view>(field.value)));
  }
  AppendPlain(out, time, level, Escaped(event), Escaped(message), plain);
}

std::string FormatLogLine(WallTime time, LogLevel level, std::string_view event, std::string_view message,
                          std::initializer_list<LogField> fields) {
  std::string line;
  AppendLogLine(line, time, level, event, message, fields);
  return line;
}

}  // namespace phonegate
