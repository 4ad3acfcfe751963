#include "tests/journal/fault_vfs.h"

#include <stdexcept>

#include "service/base/text.h"

namespace phonegate {

namespace {

// As SQLite lays it out: what it knows first, then ours; the system's file follows.
struct FaultFile {
  sqlite3_file base;
  FaultVfs* vfs;
  sqlite3_file* real;
};

FaultFile* Ours(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Ours(file)->real; }
const sqlite3_io_methods& System(sqlite3_file* file) { return *Real(file)->pMethods; }
FaultVfs& Owner(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

int Close(sqlite3_file* file) { return System(file).xClose(Real(file)); }

int Read(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  return System(file).xRead(Real(file), data, size, offset);
}

int Write(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  FaultVfs& vfs = *Ours(file)->vfs;
  if (!vfs.CountAndFail()) return System(file).xWrite(Real(file), data, size, offset);
  System(file).xWrite(Real(file), data, size / 2, offset);
  return vfs.disk_full() ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (Ours(file)->vfs->CountAndFail()) return SQLITE_IOERR_TRUNCATE;
  return System(file).xTruncate(Real(file), size);
}

int Sync(sqlite3_file* file, int) { return Ours(file)->vfs->CountAndFail() ? SQLITE_IOERR_FSYNC : SQLITE_OK; }

int FileSize(sqlite3_file* file, sqlite3_int64* size) { return System(file).xFileSize(Real(file), size); }
int Lock(sqlite3_file* file, int level) { return System(file).xLock(Real(file), level); }
int Unlock(sqlite3_file* file, int level) { return System(file).xUnlock(Real(file), level); }
int CheckReservedLock(sqlite3_file* file, int* out) {
  return System(file).xCheckReservedLock(Real(file), out);
}
int FileControl(sqlite3_file* file, int what, void* value) {
  return System(file).xFileControl(Real(file), what, value);
}
int SectorSize(sqlite3_file* file) { return System(file).xSectorSize(Real(file)); }
int Characteristics(sqlite3_file* file) { return System(file).xDeviceCharacteristics(Real(file)); }
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  return System(file).xShmMap(Real(file), page, size, extend, out);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return System(file).xShmLock(Real(file), offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) { System(file).xShmBarrier(Real(file)); }
int ShmUnmap(sqlite3_file* file, int remove) { return System(file).xShmUnmap(Real(file), remove); }

constexpr sqlite3_io_methods kMethods = {2,
                                         Close,
                                         Read,
                                         Write,
                                         Truncate,
                                         Sync,
                                         FileSize,
                                         Lock,
                                         Unlock,
                                         CheckReservedLock,
                                         FileControl,
                                         SectorSize,
                                         Characteristics,
                                         ShmMap,
                                         ShmLock,
                                         ShmBarrier,
                                         ShmUnmap,
                                         nullptr,
                                         nullptr};

int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
  FaultVfs& owner = Owner(vfs);
  FaultFile* ours = Ours(file);
  ours->vfs = &owner;
  ours->real = reinterpret_cast<sqlite3_file*>(ours + 1);
  if (owner.read_only() && (flags & SQLITE_OPEN_READWRITE) != 0) {
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  }
  const int code = owner.system()->xOpen(owner.system(), path, ours->real, flags, out);
  file->pMethods = ours->real->pMethods == nullptr ? nullptr : &kMethods;
  return code;
}

int Delete(sqlite3_vfs* vfs, const char* path, int) {
  FaultVfs& owner = Owner(vfs);
  if (owner.CountAndFail()) return SQLITE_IOERR_DELETE;
  return owner.system()->xDelete(owner.system(), path, 0);
}

std::string NextName() {
  static std::atomic<int> count = 0;
  return Concat("fault-", ++count);
}

}  // namespace

FaultVfs::FaultVfs() : system_(sqlite3_vfs_find(nullptr)), name_(NextName()) {
  vfs_ = *system_;
  vfs_.szOsFile += static_cast<int>(sizeof(FaultFile));
  vfs_.zName = name_.c_str();
  vfs_.pNext = nullptr;
  vfs_.xOpen = Open;
  vfs_.xDelete = Delete;
  // The system's other functions use its own data.
  if (system_->pAppData == nullptr) throw std::logic_error("FaultVfs: unexpected system file layer");
  vfs_.pAppData = this;
  if (sqlite3_vfs_register(&vfs_, 0) != SQLITE_OK) throw std::runtime_error("FaultVfs: cannot register");
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }

void FaultVfs::FailAfter(std::int64_t operations, Fault fault, Lasts lasts) {
  failed_ = false;
  disk_full_ = fault == Fault::kDiskFull;
  lasts_ = lasts == Lasts::kUntilHealed;
  left_ = operations;
}

void FaultVfs::Heal() {
  left_ = kNever;
  read_only_ = false;
}

bool FaultVfs::CountAndFail() {
  if (left_ == kNever) return false;
  if (left_-- > 0) return false;
  failed_ = true;
  left_ = lasts_ ? 0 : kNever;
  return true;
}

}  // namespace phonegate
