#include "client/phonectl/in_parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace phonegate::phonectl {

void InParallel(std::size_t count, std::size_t parallel, const std::function<bool()>& stop,
                const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    while (!stop()) {
      const std::size_t mine = next.fetch_add(1);
      if (mine >= count) return;
      task(mine);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(count, parallel); ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace phonegate::phonectl
