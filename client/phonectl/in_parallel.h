// Several things at once.
#ifndef PHONEGATE_CLIENT_PHONECTL_IN_PARALLEL_H_
#define PHONEGATE_CLIENT_PHONECTL_IN_PARALLEL_H_

#include <cstddef>
#include <functional>

namespace phonegate::phonectl {

// Calls `task` with each number below `count`, in this order and each once, at most
// `parallel` (1 or more) at a time, each on a thread of its own. None is begun any more
// once `stop` says so; those under way are waited for. Both are called from the threads.
void InParallel(std::size_t count, std::size_t parallel, const std::function<bool()>& stop,
                const std::function<void(std::size_t)>& task);

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_IN_PARALLEL_H_
