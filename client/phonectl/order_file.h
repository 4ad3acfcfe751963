// Where an order is kept, for as long as one run works on it.
#ifndef PHONEGATE_CLIENT_PHONECTL_ORDER_FILE_H_
#define PHONEGATE_CLIENT_PHONECTL_ORDER_FILE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace phonegate::phonectl {

// A file of lines in a folder, which only grows, and which only one process has open. One
// that was read and has no line is taken away again. Errors are sentences; UNAVAILABLE when another
// process works on it.
class OrderFile {
 public:
  // INVALID_ARGUMENT unless the name of a batch is 1 to 64 letters, digits, hyphens,
  // underscores and dots, the first no dot.
  static absl::Status CheckName(const std::string& batch);

  // Opens the file of this batch; makes it, and the folder, when they are not there.
  static absl::StatusOr<std::unique_ptr<OrderFile>> Open(const std::string& folder, const std::string& batch);

  // The names of all batches in the folder, in alphabetical order.
  static std::vector<std::string> Names(const std::string& folder);

  // What a batch's file holds; empty when there is none. Does not wait for who has it open.
  static std::string Peek(const std::string& folder, const std::string& batch);

  ~OrderFile();
  OrderFile(const OrderFile&) = delete;
  OrderFile& operator=(const OrderFile&) = delete;

  const std::string& path() const { return path_; }
  // Its whole lines; what follows the last of them is cut off.
  const std::string& lines() const { return lines_; }
  // Adds whole lines. They are on the disk when this returns OK; else none of them is kept.
  absl::Status Append(const std::string& lines);

 private:
  OrderFile(std::string path, int fd) : path_(std::move(path)), fd_(fd) {}
  absl::Status Read();
  absl::Status Write(const std::string& lines);
  // Cuts off whatever follows lines_.
  absl::Status Mend();

  const std::string path_;
  const int fd_;
  std::string lines_;
  bool known_ = false;  // whether lines_ is all that the file holds
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_ORDER_FILE_H_
