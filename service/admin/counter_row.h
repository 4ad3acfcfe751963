// Counters that differ in one label, found by number.
#ifndef PHONEGATE_SERVICE_ADMIN_COUNTER_ROW_H_
#define PHONEGATE_SERVICE_ADMIN_COUNTER_ROW_H_

#include <atomic>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/labels.h>

namespace phonegate {

// The counters of one family that share `labels` and differ in the label `name`.
// Each is made when it is first counted, so what never happens is not shown;
// after that counting is one load and one increment. Safe from any thread.
class CounterRow {
 public:
  CounterRow(prometheus::Family<prometheus::Counter>& family, prometheus::Labels labels, std::string name,
             std::size_t size)
      : family_(family), labels_(std::move(labels)), name_(std::move(name)), counters_(size) {}

  // Counts one at `index`, below `size`. `value` gives the label's value as a
  // string and is called only the first times.
  template <typename Value>
  void Increment(std::size_t index, Value value) {
    prometheus::Counter* counter = counters_[index].load(std::memory_order_acquire);
    if (counter == nullptr) counter = Make(index, value());
    counter->Increment();
  }

 private:
  // Two threads may both come here: the family gives both the same counter.
  prometheus::Counter* Make(std::size_t index, std::string value) {
    prometheus::Labels labels = labels_;
    labels[name_] = std::move(value);
    prometheus::Counter* counter = &family_.Add(labels);
    counters_[index].store(counter, std::memory_order_release);
    return counter;
  }

  prometheus::Family<prometheus::Counter>& family_;
  prometheus::Labels labels_;
  std::string name_;
  std::vector<std::atomic<prometheus::Counter*>> counters_;
};

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_ADMIN_COUNTER_ROW_H_
