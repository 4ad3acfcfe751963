// Waiting for what tells nobody when it changes, such as a port that closes.
#ifndef PHONEGATE_TESTS_E2E_EVENTUALLY_H_
#define PHONEGATE_TESTS_E2E_EVENTUALLY_H_

#include <chrono>
#include <thread>

namespace phonegate {

// Asks until `holds` says yes; false when it has not within 30 s.
template <typename Condition>
bool Eventually(Condition holds) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_EVENTUALLY_H_
