#include "tests/e2e/chaos_client.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_format.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr int kCancelled = 1;
constexpr int kUnknown = 2;
constexpr int kDeadlineExceeded = 4;
constexpr int kUnavailable = 14;

// How many of the numbers next in line are drawn from: few enough for rivals.
constexpr std::size_t kWindow = 8;

std::string UuidOf(Dice& dice) {
  const std::uint64_t high = dice();
  const std::uint64_t low = dice();
  return absl::StrFormat("%08x-%04x-4%03x-a%03x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xfff,
                         low >> 52, low & 0xffffffffffff);
}

// Whether a careful client has to ask again with the same request id.
bool SaysNothing(const CallResult& result) {
  return result.code == kUnknown || result.code == kUnavailable || result.code == kDeadlineExceeded ||
         result.code == kCancelled || result.info.reason() == "NUMBER_BUSY";
}

}  // namespace

std::size_t Throw(Dice& dice, std::size_t sides) { return static_cast<std::size_t>(dice() % sides); }

std::string ChaosMarket::NumberToBuy(Dice& dice) {
  const MutexLock lock(mutex_);
  const std::size_t first = next_++;
  const std::size_t back = Throw(dice, 5) == 0 ? Throw(dice, kWindow) : 0;
  return for_sale_.at((first - std::min(first, back)) % for_sale_.size());
}

std::string ChaosMarket::NumberToImport(Dice& dice) {
  const MutexLock lock(mutex_);
  const std::size_t first = imports_++;
  const std::size_t back = Throw(dice, 5) == 0 ? Throw(dice, kWindow) : 0;
  return absl::StrFormat("+4420794%05d", first - std::min(first, back));
}

std::optional<std::string> ChaosMarket::IdToUpdate(Dice& dice) {
  const MutexLock lock(mutex_);
  if (owned_.empty()) return std::nullopt;
  const std::size_t newest = std::min(owned_.size(), kWindow);
  return owned_[owned_.size() - 1 - Throw(dice, newest)];
}

std::optional<std::string> ChaosMarket::IdToRelease(Dice& dice) {
  const MutexLock lock(mutex_);
  if (releasable_.empty()) return std::nullopt;
  std::swap(releasable_[Throw(dice, releasable_.size())], releasable_.back());
  std::string id = std::move(releasable_.back());
  releasable_.pop_back();
  return id;
}

void ChaosMarket::Owned(const std::string& id) {
  const MutexLock lock(mutex_);
  owned_.push_back(id);
  releasable_.push_back(id);
}

ChaosClient::ChaosClient(std::string name, std::uint64_t seed, ChaosMarket& market)
    : name_(std::move(name)), dice_(seed), market_(market) {}

void ChaosClient::Invent() {
  Told told;
  Json request;
  const std::size_t side = Throw(dice_, 100);
  std::optional<std::string> id;
  if (side < 30) id = market_.IdToUpdate(dice_);
  if (side >= 30 && side < 45) id = market_.IdToRelease(dice_);
  if (id && side < 30) {
    told.method = "UpdatePhoneNumber";
    told.name = Concat(name_, "-", told_.size());
    request = {{"id", *id}, {"name", told.name}};
  } else if (id) {
    told.method = "ReleasePhoneNumber";
    request = {{"id", *id}};
  } else if (side % 4 == 0) {
    told.method = "CreateIncomingPhoneNumber";
    told.number = market_.NumberToBuy(dice_);
    request = {{"PhoneNumber", told.number}};
  } else if (side % 4 == 1) {
    told.method = "PurchasePhoneNumber";
    told.number = market_.NumberToBuy(dice_);
    request = {{"number", told.number}};
  } else {
    told.method = "ImportPhoneNumber";
    told.number = market_.NumberToImport(dice_);
    request = {{"number", told.number}, {"number_type", "IMPORT_NUMBER_TYPE_LONGCODE"}};
  }
  told.id = id.value_or("");
  told.request_id = UuidOf(dice_);
  request["request_id"] = told.request_id;
  told_.push_back(std::move(told));
  changes_.push_back({std::move(request), ""});
}

ChaosClient::Line ChaosClient::Ask(GrpcClient& server, std::size_t which) {
  CallOptions options;
  options.deadline = std::chrono::seconds(20);
  ++market_.sent;
  const CallResult result = server.Call(told_[which].method, changes_[which].request, options);
  // gRPC's own words, of a connection that broke or was not made, have no reason.
  if (!result.ok() && result.info.reason().empty()) return Line::kLost;
  ++market_.heard;
  Hear(which, result);
  return Line::kUp;
}

void ChaosClient::Hear(std::size_t which, const CallResult& result) {
  Told& told = told_[which];
  if (result.ok()) {
    HearSuccess(which, result);
    return;
  }
  if (told.word == Word::kHappened) {
    broken_words_.push_back(
        {Violation::kLost, Concat(told.request_id, " ", told.method, ": told to have happened, and now ",
                                  result.info.reason(), ": ", result.message)});
    return;
  }
  if (SaysNothing(result)) return;
  told.word = Word::kFailed;
  told.reason = result.info.reason();
}

void ChaosClient::HearSuccess(std::size_t which, const CallResult& result) {
  Told& told = told_[which];
  Change& change = changes_[which];
  if (told.word == Word::kHappened) {
    if (change.bytes != result.bytes)
      broken_words_.push_back(
          {Violation::kLost, Concat(told.request_id, " ", told.method, ": another answer than the first")});
    return;
  }
  told.word = Word::kHappened;
  change.bytes = result.bytes;
  const bool ours = told.method == "PurchasePhoneNumber" || told.method == "ImportPhoneNumber";
  if (ours) market_.Owned(result.answer().at("id").get<std::string>());
}

ChaosClient::Line ChaosClient::Work(GrpcClient& server, int changes) {
  Line line = Line::kUp;
  for (int i = 0; i < changes && line == Line::kUp; ++i) {
    Invent();
    line = Ask(server, told_.size() - 1);
  }
  return line;
}

ChaosClient::Line ChaosClient::Finish(GrpcClient& server) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  for (std::size_t which = 0; which < told_.size(); ++which) {
    while (told_[which].word == Word::kNone && std::chrono::steady_clock::now() < give_up) {
      if (Ask(server, which) == Line::kLost) return Line::kLost;
    }
  }
  return Line::kUp;
}

ChaosClient::Line ChaosClient::AskAgain(GrpcClient& server, int changes) {
  for (int i = 0; i < changes && !told_.empty(); ++i) {
    const std::size_t which = Throw(dice_, told_.size());
    if (told_[which].word != Word::kHappened) continue;
    if (Ask(server, which) == Line::kLost) return Line::kLost;
  }
  return Line::kUp;
}

}  // namespace phonegate
