#include "service/translate/upstream_error.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "service/base/error.h"
#include "service/base/text.h"
#include "service/base/utf8.h"
#include "service/translate/timestamp.h"
#include "service/translate/upstream_code.h"
#include "service/translate/upstream_refusal.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxUpstreamText = 300;
// SignalWire counts requests in windows of ten seconds.
constexpr std::chrono::seconds kDefaultRateLimitDelay{10};
constexpr std::chrono::seconds kMaxRetryDelay{60 * 60 * 24 * 31};

struct ReasonRow {
  v1::Reason reason;
  std::string_view sentence;
};

// What the message of each reason that comes from upstream begins with.
constexpr ReasonRow kReasons[] = {
    {v1::REASON_PAGE_TOKEN_INVALID, "SignalWire no longer knows this page; list again from the start"},
    {v1::REASON_UPSTREAM_REJECTED_REQUEST, "SignalWire refused the request"},
    {v1::REASON_NOT_FOUND, "SignalWire knows no such object in this project"},
    {v1::REASON_NUMBER_NOT_AVAILABLE, "The number cannot be bought any more; search again"},
    {v1::REASON_PURCHASED_TOO_RECENTLY,
     "The number cannot be released yet: 14 days after its purchase, 30 in a trial"},
    {v1::REASON_INSUFFICIENT_BALANCE, "The project's balance at SignalWire does not cover this"},
    {v1::REASON_INVALID_STATE, "The object is in a state that does not allow this"},
    {v1::REASON_ACCOUNT_LIMIT_REACHED, "A limit of the SignalWire account is reached"},
    {v1::REASON_FEATURE_NOT_AVAILABLE, "The SignalWire account may not do this"},
    {v1::REASON_CONFLICT, "The value is taken"},
    {v1::REASON_UPSTREAM_CREDENTIALS_REJECTED,
     "SignalWire refused the gateway's credentials; the gateway's operator must check the project's token "
     "and its "
     "scopes"},
    {v1::REASON_UPSTREAM_RATE_LIMITED, "SignalWire's rate limit is reached; try again later"},
    {v1::REASON_UPSTREAM_UNAVAILABLE, "SignalWire is not available; nothing was changed, try again"},
    {v1::REASON_UPSTREAM_ANSWER_INVALID, "SignalWire's answer cannot be read"},
    {v1::REASON_UPSTREAM_UNEXPECTED_STATUS, "SignalWire answered an unexpected status"},
    {v1::REASON_DEADLINE_EXCEEDED,
     "The call's time was over before SignalWire answered; nothing was changed"},
    {v1::REASON_CANCELLED, "The caller cancelled; nothing was changed"},
    {v1::REASON_OUTCOME_UNKNOWN,
     "The change was sent and may have happened; call again with the same request_id to learn its "
     "outcome"},
};

const ReasonRow& RowOf(v1::Reason reason) {
  const auto* row = std::find_if(std::begin(kReasons), std::end(kReasons),
                                 [&](const ReasonRow& r) { return r.reason == reason; });
  return row == std::end(kReasons) ? RowOf(v1::REASON_UPSTREAM_UNEXPECTED_STATUS) : *row;
}

v1::Reason UnexplainedRefusal(const Operation& operation) {
  const v1::Reason reason = operation.upstream.unexplained_refusal();
  return reason == v1::REASON_UNSPECIFIED ? v1::REASON_UPSTREAM_REJECTED_REQUEST : reason;
}

// What a status means by itself.
v1::Reason ReasonOfStatus(const Operation& operation, int status) {
  switch (status) {
    case 400:
      return v1::REASON_UPSTREAM_REJECTED_REQUEST;
    case 401:
    case 403:
      return v1::REASON_UPSTREAM_CREDENTIALS_REJECTED;
    case 404:
      return v1::REASON_NOT_FOUND;
    case 409:
      return operation.upstream.unexplained_refusal() == v1::REASON_UNSPECIFIED
                 ? v1::REASON_CONFLICT
                 : UnexplainedRefusal(operation);
    case 422:
      return UnexplainedRefusal(operation);
    case 429:
      return v1::REASON_UPSTREAM_RATE_LIMITED;
    default:
      break;
  }
  // A redirect of a change is indeterminate too: 303 is how a change that was made is
  // often answered.
  if (status == 408 || status >= 500 || (status < 400 && operation.IsChange())) {
    return operation.IsChange() ? v1::REASON_OUTCOME_UNKNOWN : v1::REASON_UPSTREAM_UNAVAILABLE;
  }
  return v1::REASON_UPSTREAM_UNEXPECTED_STATUS;
}

// Whether a 400 is one that SignalWire documents: a REST API's refusal of what it
// could not read. All others it documents have a code.
bool IsBadRequest(const Operation& operation, const std::vector<Complaint>& complaints) {
  return operation.upstream.api() == v1::API_REST && complaints.size() == 1 && complaints[0].code.empty() &&
         complaints[0].text == "Bad Request";
}

// A code that SignalWire explains itself with says more than the status, except
// where the status says whose problem it is, or that it is not known what happened.
v1::Reason ReasonOf(const Operation& operation, int status, const std::vector<Complaint>& complaints) {
  const v1::Reason by_status = ReasonOfStatus(operation, status);
  if (status == 401 || status == 429 || by_status == v1::REASON_UPSTREAM_UNAVAILABLE ||
      by_status == v1::REASON_OUTCOME_UNKNOWN) {
    return by_status;
  }
  for (const Complaint& complaint : complaints) {
    const auto reason = ReasonOfUpstreamCode(complaint.code);
    if (!reason) continue;
    // "Connection timed out" does not say that a change was not made.
    const bool indeterminate = *reason == v1::REASON_UPSTREAM_UNAVAILABLE && operation.IsChange();
    return indeterminate ? v1::REASON_OUTCOME_UNKNOWN : *reason;
  }
  // Only a refusal that is documented says that nothing was bought. Any other 400, and
  // a status that SignalWire does not document, may come from a proxy on the way, or mean
  // what is not known here.
  const bool once = operation.upstream.effect() == v1::EFFECT_ONCE;
  const bool documented = status == 400 ? IsBadRequest(operation, complaints)
                                        : by_status != v1::REASON_UPSTREAM_UNEXPECTED_STATUS;
  return once && !documented ? v1::REASON_OUTCOME_UNKNOWN : by_status;
}

// "2026-01-31 12:00:00 UTC" out of a sentence such as "... until 2026-01-31
// 12:00:00 UTC to release it".
std::optional<absl::Time> TimeIn(const std::string& sentence) {
  static constexpr std::string_view kUntil = "until ";
  const std::size_t at = sentence.find(kUntil);
  if (at == std::string::npos) return std::nullopt;
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%S", sentence.substr(at + kUntil.size(), 19), &time, nullptr)) {
    return std::nullopt;
  }
  return time;
}

std::optional<absl::Time> EarliestRelease(const Operation& operation,
                                          const std::vector<Complaint>& complaints) {
  if (operation.verb != HttpMethod::kDelete) return std::nullopt;
  for (const Complaint& complaint : complaints) {
    if (auto time = TimeIn(complaint.text)) return time;
  }
  return std::nullopt;
}

std::chrono::seconds SecondsUntil(absl::Time time, WallTime now) {
  const std::chrono::seconds delay =
      absl::ToChronoSeconds(absl::Ceil(time - absl::FromChrono(now), absl::Seconds(1)));
  return std::clamp(delay, std::chrono::seconds(1), kMaxRetryDelay);
}

// Retry-After holds seconds or a date.
std::optional<std::chrono::seconds> RetryAfter(const HttpResponse& answer, WallTime now) {
  const std::string* header = answer.Header("retry-after");
  if (header == nullptr) return std::nullopt;
  std::int64_t seconds = 0;
  if (absl::SimpleAtoi(*header, &seconds)) {
    if (seconds < 0) return std::nullopt;
    return std::clamp(std::chrono::seconds(std::min<std::int64_t>(seconds, kMaxRetryDelay.count())),
                      std::chrono::seconds(1), kMaxRetryDelay);
  }
  if (auto time = ParseTimestamp(*header)) return SecondsUntil(*time, now);
  return std::nullopt;
}

// "number_type", "NumberType" and "Number type" all become "numbertype".
std::string Squeeze(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

// Whether `text` begins with the words that a field's name is squeezed from:
// "Number type can't be blank" with "numbertype", "Names ..." not with "name".
bool BeginsWithName(std::string_view text, std::string_view name) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  std::size_t end = 0;
  for (; end < text.size() && !name.empty(); ++end) {
    if (std::isalnum(byte(end)) == 0) continue;
    if (std::tolower(byte(end)) != name[0]) return false;
    name.remove_prefix(1);
  }
  return name.empty() && (end == text.size() || std::isalnum(byte(end)) == 0);
}

// The request field that a complaint is about: named by its attribute, or by the
// first words of its text ("Number type can't be blank").
const google::protobuf::FieldDescriptor* FieldOf(const Operation& operation, const Complaint& complaint) {
  if (ReasonOfUpstreamCode(complaint.code) == v1::REASON_PAGE_TOKEN_INVALID) return operation.page_token;
  const google::protobuf::FieldDescriptor* best = nullptr;
  for (int i = 0; i < operation.request->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = operation.request->field(i);
    if (RulesOf(*field).gateway()) continue;
    const std::string name = Squeeze(field->json_name());
    if (!complaint.attribute.empty()) {
      if (Squeeze(complaint.attribute) == name) return field;
      continue;
    }
    const bool longer = best == nullptr || name.size() > Squeeze(best->json_name()).size();
    if (longer && BeginsWithName(std::string_view(complaint.text).substr(0, 64), name)) best = field;
  }
  return best;
}

std::string JoinCodes(const std::vector<Complaint>& complaints) {
  std::string codes;
  for (const Complaint& complaint : complaints) {
    if (complaint.code.empty() || complaint.code.size() > 64) continue;
    Append(codes, codes.empty() ? "" : ",", complaint.code);
  }
  return codes;
}

std::string JoinTexts(const std::vector<Complaint>& complaints) {
  std::string texts;
  for (const Complaint& complaint : complaints) {
    if (!complaint.text.empty()) Append(texts, texts.empty() ? "" : "; ", complaint.text);
  }
  return Displayable(texts, kMaxUpstreamText);
}

Error UpstreamError(v1::Reason reason, const std::string& more) {
  const ReasonRow& row = RowOf(reason);
  std::string message(row.sentence);
  if (!more.empty()) Append(message, " (", more, ")");
  return Error(row.reason, Concat(message, "."));
}

// The reason is that of credentials that SignalWire refuses, for the same people
// have to act. The words are others: SignalWire was not asked.
absl::Status ErrorFromNoCredentials(const HttpError& failure) {
  const std::string message =
      Concat("Without credentials nothing can be sent to SignalWire; the gateway's operator must check the ",
             "project's token (", failure.message, ").");
  return Error(v1::REASON_UPSTREAM_CREDENTIALS_REJECTED, message).DecidedBy(Decider::kGateway).Build();
}

}  // namespace

bool RefusesAValueItself(const absl::Status& error) {
  if (!absl::IsInvalidArgument(error)) return false;
  const google::rpc::ErrorInfo info = ErrorInfoOf(error);
  const auto found = info.metadata().find("upstream_code");
  if (found == info.metadata().end()) return false;
  const std::vector<std::string> codes = absl::StrSplit(found->second, ',');
  return std::any_of(codes.begin(), codes.end(),
                     [](const std::string& code) { return RefusesTheValueItself(code); });
}

absl::Status ErrorFromAnswer(const Operation& operation, const HttpResponse& answer, WallTime now) {
  const std::vector<Complaint> complaints = ReadComplaints(answer.body);
  v1::Reason reason = ReasonOf(operation, answer.status, complaints);
  std::optional<std::chrono::seconds> delay = RetryAfter(answer, now);
  if (auto time = EarliestRelease(operation, complaints);
      time && (reason == v1::REASON_INVALID_STATE || reason == v1::REASON_PURCHASED_TOO_RECENTLY)) {
    reason = v1::REASON_PURCHASED_TOO_RECENTLY;
    delay = SecondsUntil(*time, now);
  }
  if (reason == v1::REASON_UPSTREAM_RATE_LIMITED && !delay) delay = kDefaultRateLimitDelay;

  const std::string texts = JoinTexts(complaints);
  std::string more = Concat("HTTP ", answer.status);
  if (!texts.empty()) Append(more, ": ", texts);
  Error error = UpstreamError(reason, more);
  if (reason != v1::REASON_OUTCOME_UNKNOWN) error.DecidedBy(Decider::kSignalWire);
  error.Metadata("http_status", std::to_string(answer.status));
  if (const std::string codes = JoinCodes(complaints); !codes.empty()) error.Metadata("upstream_code", codes);
  const bool retry_helps = reason == v1::REASON_UPSTREAM_RATE_LIMITED ||
                           reason == v1::REASON_PURCHASED_TOO_RECENTLY ||
                           reason == v1::REASON_UPSTREAM_UNAVAILABLE;
  if (delay && retry_helps) error.RetryAfter(*delay);
  for (const Complaint& complaint : complaints) {
    const google::protobuf::FieldDescriptor* field = FieldOf(operation, complaint);
    if (field != nullptr) {
      error.Field(field->name(), complaint.text);
    } else if (Declares(FactsOf(reason), v1::CODE_INVALID_ARGUMENT) && !complaint.text.empty()) {
      error.Field(complaint.attribute, complaint.text);
    }
  }
  return error.Build();
}

absl::Status ErrorFromFailure(const Operation& operation, const HttpError& failure) {
  v1::Reason reason = v1::REASON_UPSTREAM_UNAVAILABLE;
  if (operation.IsChange() && failure.sent == Sent::kPerhapsAll) {
    reason = v1::REASON_OUTCOME_UNKNOWN;
  } else if (failure.kind == HttpError::Kind::kNoCredentials) {
    return ErrorFromNoCredentials(failure);
  } else if (failure.kind == HttpError::Kind::kDeadline) {
    reason = v1::REASON_DEADLINE_EXCEEDED;
  } else if (failure.kind == HttpError::Kind::kCancelled) {
    reason = v1::REASON_CANCELLED;
  } else if (failure.kind == HttpError::Kind::kTooLarge || failure.kind == HttpError::Kind::kProtocol) {
    reason = v1::REASON_UPSTREAM_ANSWER_INVALID;
  }
  return UpstreamError(reason, failure.message).Build();
}

absl::Status ErrorFromUnreadable(const Operation& operation, std::string_view what) {
  if (operation.IsChange()) {
    return UpstreamError(v1::REASON_OUTCOME_UNKNOWN, Concat("SignalWire's answer cannot be read: ", what))
        .Build();
  }
  return UpstreamError(v1::REASON_UPSTREAM_ANSWER_INVALID, std::string(what)).Build();
}

}  // namespace phonegate
