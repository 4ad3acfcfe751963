// Clients that change things at random, and never forget what they asked for.
#ifndef PHONEGATE_TESTS_E2E_CHAOS_CLIENT_H_
#define PHONEGATE_TESTS_E2E_CHAOS_CLIENT_H_

#include <atomic>
#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "service/base/mutex.h"
#include "tests/e2e/chaos_ledgers.h"
#include "tests/e2e/grpc_client.h"

namespace phonegate {

using Dice = std::mt19937_64;

// Below `sides`; the same on every platform for the same dice.
std::size_t Throw(Dice& dice, std::size_t sides);

// What all clients draw from, so that they get into each other's way. Any thread.
class ChaosMarket {
 public:
  explicit ChaosMarket(std::vector<std::string> for_sale) : for_sale_(std::move(for_sale)) {}

  // Mostly one that nobody has asked for yet.
  std::string NumberToBuy(Dice& dice);
  std::string NumberToImport(Dice& dice);
  // Ids of numbers that are ours; the one to release is given once.
  std::optional<std::string> IdToUpdate(Dice& dice);
  std::optional<std::string> IdToRelease(Dice& dice);
  void Owned(const std::string& id);

  // For all clients together: calls that were begun, and answers that came.
  std::atomic<int> sent = 0;
  std::atomic<int> heard = 0;

 private:
  Mutex mutex_;
  std::vector<std::string> for_sale_ ABSL_GUARDED_BY(mutex_);
  std::size_t next_ ABSL_GUARDED_BY(mutex_) = 0;
  std::size_t imports_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> owned_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> releasable_ ABSL_GUARDED_BY(mutex_);
};

// A careful client: every change has a request id, and what got no definite word is
// asked again with the same one. Belongs to one thread at a time.
class ChaosClient {
 public:
  enum class Line { kUp, kLost };  // kLost: the server went away

  ChaosClient(std::string name, std::uint64_t seed, ChaosMarket& market);

  // Asks for `changes` new things, one after the other.
  Line Work(GrpcClient& server, int changes);
  // Repeats what has no definite word; gives up after 30 s.
  Line Finish(GrpcClient& server);
  // Repeats some of what was told to have happened; the answer must be the same.
  Line AskAgain(GrpcClient& server, int changes);

  const std::vector<Told>& told() const { return told_; }
  // Words that were taken back, and answers that changed.
  const std::vector<Disagreement>& broken_words() const { return broken_words_; }

 private:
  struct Change {
    Json request;
    std::string bytes;  // of the answer, once it was OK
  };

  void Invent();
  Line Ask(GrpcClient& server, std::size_t which);
  void Hear(std::size_t which, const CallResult& result);
  void HearSuccess(std::size_t which, const CallResult& result);

  const std::string name_;
  Dice dice_;
  ChaosMarket& market_;
  std::vector<Told> told_;
  std::vector<Change> changes_;  // as many as told_
  std::vector<Disagreement> broken_words_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_CHAOS_CLIENT_H_
