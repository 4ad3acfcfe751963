// Named places at which a test may have the process die.
#ifndef PHONEGATE_SERVICE_BASE_FAILPOINT_H_
#define PHONEGATE_SERVICE_BASE_FAILPOINT_H_

namespace phonegate {

// Marks a place at which a crash is worth a test. Does nothing in `phonegate`,
// which has the empty one of failpoint.cc. The same object files, linked with
// tests/e2e/failpoint_kill.cc instead, are `phonegate-failpoints`, which dies here
// when it is told to: what the tests kill is what is installed, compiled once.
// Any thread.
void Failpoint(const char* name) noexcept;

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_BASE_FAILPOINT_H_
