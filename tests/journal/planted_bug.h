// The bugs that are planted to show that the simulation finds them.
#ifndef PHONEGATE_TESTS_JOURNAL_PLANTED_BUG_H_
#define PHONEGATE_TESTS_JOURNAL_PLANTED_BUG_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "service/journal/store/store.h"
#include "tests/journal/core_parts.h"

namespace phonegate {

// One bug: what is wrong, in the place of what is right. Without any, it is the product.
struct PlantedBug {
  std::string name = "None";
  CoreParts parts = {};
  // Made around each transaction of the store; empty: there is none.
  std::function<std::unique_ptr<StoreTransaction>(std::unique_ptr<StoreTransaction>)> around_transaction = {};
  bool skips_sync = false;   // the store says durable, and a crash loses it
  bool sends_twice = false;  // the transport sends a request again whose answer was lost, as libcurl does
};

inline void PrintTo(const PlantedBug& bug, std::ostream* out) { *out << bug.name; }

// All of them, in the order of the table in README.md.
std::vector<PlantedBug> PlantedBugs();

// Those of them that are a wrong rule; a wrong store; a wrong part beside the stage.
std::vector<PlantedBug> WrongRules();
std::vector<PlantedBug> WrongStores();
std::vector<PlantedBug> WrongNeighbours();

// A store whose transactions have the bug.
class PlantedStore final : public Store {
 public:
  // `store` outlives this.
  PlantedStore(Store& store, const PlantedBug& bug) : store_(store), around_(bug.around_transaction) {}

  absl::StatusOr<std::unique_ptr<StoreTransaction>> Begin() override {
    auto transaction = store_.Begin();
    if (!transaction.ok() || !around_) return transaction;
    return around_(*std::move(transaction));
  }
  absl::StatusOr<std::unique_ptr<StoreReader>> Read() override { return store_.Read(); }

 private:
  Store& store_;
  const std::function<std::unique_ptr<StoreTransaction>(std::unique_ptr<StoreTransaction>)> around_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_PLANTED_BUG_H_
