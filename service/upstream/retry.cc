#include "service/upstream/retry.h"

#include <algorithm>
#include <variant>

namespace phonegate {
namespace {

bool IsServerError(int status) { return status == 500 || status == 502 || status == 503 || status == 504; }

int MaxAttempts(v1::Effect effect, const RetryOptions& options) {
  return effect == v1::EFFECT_PAID_READ ? std::min(options.max_attempts, 2) : options.max_attempts;
}

bool MaySendAgainAfter(v1::Effect effect, const HttpError& error) {
  const bool broken = error.kind == HttpError::Kind::kUnavailable || error.kind == HttpError::Kind::kProtocol;
  if (!broken) return false;
  return effect != v1::EFFECT_ONCE || error.sent == Sent::kNothing;
}

}  // namespace

bool MaySendAgain(v1::Effect effect, const HttpResult& result, int attempts, const RetryOptions& options) {
  if (attempts >= MaxAttempts(effect, options)) return false;
  if (const auto* error = std::get_if<HttpError>(&result)) return MaySendAgainAfter(effect, *error);
  return effect != v1::EFFECT_ONCE && IsServerError(std::get<HttpResponse>(result).status);
}

bool IsDoubtful(const HttpResult& result) {
  if (const auto* error = std::get_if<HttpError>(&result)) return error->sent == Sent::kPerhapsAll;
  const int status = std::get<HttpResponse>(result).status;
  return status == 408 || status >= 500;
}

std::chrono::nanoseconds Backoff(int attempts, const RetryOptions& options, Random& random) {
  std::chrono::milliseconds longest = options.initial_backoff;
  for (int i = 1; i < attempts && longest < options.max_backoff; ++i) longest *= 2;
  longest = std::min(longest, options.max_backoff);
  const auto jitter =
      std::chrono::duration<double, std::milli>(longest) * (0.5 + 0.5 * RandomFraction(random));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(jitter);
}

void RetryBudget::Deposit() { balance_ = std::min(kMax, balance_ + kPerRequest); }

bool RetryBudget::Withdraw() {
  if (balance_ < 1.0) return false;
  balance_ -= 1.0;
  return true;
}

}  // namespace phonegate
