// Every order in which two changes and two fetches can meet.
//
// Two numbers; one change of each, both of the project's list. Each fetch reads the
// list, which is both numbers. After every step, whatever would be served must be
// what the upstream has at that moment.
#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "service/cache/generations.h"
#include "tests/cache/wrong_freshness.h"
#include "tests/journal/sim_random.h"

namespace phonegate::interleaving_test {
namespace {

using Numbers = std::array<int, 2>;

struct Fetch {
  Stamp since = 0;
  Numbers read = {};
  bool stored = false;
  int steps = 0;
};

// Runs one order. Its elements are who makes a step: 0 and 1 the changes, 2 and 3
// the fetches; each makes three.
class World {
 public:
  explicit World(const FreshnessRules& rules) : generations_(random_, 64, rules) {
    for (std::size_t number : {0U, 1U}) {
      change_tags_[number] = generations_.SlotsOf({"list", number == 0 ? "number 0" : "number 1"});
    }
  }

  // How often something would have been served that was not so.
  int Run(const std::vector<int>& order) {
    int wrong = 0;
    for (int who : order) {
      who < 2 ? StepOfChange(static_cast<std::size_t>(who)) : StepOfFetch(fetches_[who - 2U]);
      for (const Fetch& fetch : fetches_) {
        if (fetch.stored && generations_.Alive(fetch.since, list_) && fetch.read != upstream_) ++wrong;
      }
    }
    return wrong;
  }

 private:
  void StepOfChange(std::size_t number) {
    const int step = change_steps_[number]++;
    if (step == 0) generations_.Begin(change_tags_[number]);
    if (step == 1) upstream_[number] = 1;
    if (step == 2) generations_.End(change_tags_[number]);
  }
  void StepOfFetch(Fetch& fetch) {
    const int step = fetch.steps++;
    if (step == 0) fetch.since = generations_.Now();
    if (step == 1) fetch.read = upstream_;
    if (step == 2) fetch.stored = true;
  }

  SimRandom random_{1};
  Generations generations_;
  const TagSlots list_ = generations_.SlotsOf({"list"});
  std::array<TagSlots, 2> change_tags_;
  std::array<int, 2> change_steps_ = {};
  std::array<Fetch, 2> fetches_ = {};
  Numbers upstream_ = {};
};

// All orders, or those until the first that goes wrong.
struct Outcome {
  int orders = 0;
  int wrong = 0;
};

Outcome RunAllOrders(const FreshnessRules& rules) {
  Outcome outcome;
  std::vector<int> order = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};
  do {
    ++outcome.orders;
    outcome.wrong += World(rules).Run(order);
  } while (outcome.wrong == 0 && std::ranges::next_permutation(order).found);
  return outcome;
}

TEST(InterleavingTest, NoOrderServesWhatIsNotSo) {
  const Outcome outcome = RunAllOrders(FreshnessRules::Default());
  EXPECT_EQ(outcome.wrong, 0);
  EXPECT_EQ(outcome.orders, 369'600);  // 12! / (3!)^4
}

class WrongOrderTest : public ::testing::TestWithParam<PlantedCacheBug> {};

TEST_P(WrongOrderTest, IsFound) { EXPECT_GT(RunAllOrders(*GetParam().rules).wrong, 0); }

INSTANTIATE_TEST_SUITE_P(Bugs, WrongOrderTest,
                         ::testing::Values(WrongFreshness<ServeTheDead>("ServeTheDead"),
                                           WrongFreshness<ForgetSecondRaise>("ForgetSecondRaise"),
                                           WrongFreshness<ServeWhileOpen>("ServeWhileOpen")),
                         [](const auto& bug) { return bug.param.name; });

}  // namespace
}  // namespace phonegate::interleaving_test
