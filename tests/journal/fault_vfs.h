// A disk for SQLite that fails when a test says so.
#ifndef PHONEGATE_TESTS_JOURNAL_FAULT_VFS_H_
#define PHONEGATE_TESTS_JOURNAL_FAULT_VFS_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>

#include <sqlite3.h>

namespace phonegate {

// Registered with SQLite under name() while it lives. Passes everything on to the
// system's files and counts what changes them: writes, fsyncs, truncations and
// deletions. A write that fails has written half. Nothing is really synced, which
// would only take time.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  const std::string& name() const { return name_; }

  enum class Fault { kDiskFull, kIoError };
  enum class Lasts { kOnce, kUntilHealed };
  // Lets the operation after `operations` further ones fail.
  void FailAfter(std::int64_t operations, Fault fault, Lasts lasts);
  // Opens files for reading only from now on.
  void MakeReadOnly() { read_only_ = true; }
  void Heal();
  // Whether anything has failed since it was last told to fail.
  bool failed() const { return failed_; }

  // For the functions that SQLite calls.
  sqlite3_vfs* system() const { return system_; }
  bool read_only() const { return read_only_; }
  bool disk_full() const { return disk_full_; }
  // Counts one operation; true when it is to fail.
  bool CountAndFail();

 private:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  sqlite3_vfs* const system_;
  const std::string name_;
  sqlite3_vfs vfs_ = {};
  std::atomic<std::int64_t> left_ = kNever;  // operations until one fails
  std::atomic<bool> lasts_ = false;
  std::atomic<bool> disk_full_ = false;
  std::atomic<bool> read_only_ = false;
  std::atomic<bool> failed_ = false;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_FAULT_VFS_H_
