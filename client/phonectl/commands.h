// What can be asked.
#ifndef PHONEGATE_CLIENT_PHONECTL_COMMANDS_H_
#define PHONEGATE_CLIENT_PHONECTL_COMMANDS_H_

#include <functional>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "client/phonectl/printer.h"
#include "phonegate/phone_numbers.h"

namespace phonegate::phonectl {

// The commands of the program, and their flags.
class Commands {
 public:
  // Adds them to `app`, which must outlive this, and be parsed before Run().
  explicit Commands(CLI::App& app);
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

  // Does what the command line asks for. What came before an error is printed.
  absl::Status Run(PhoneNumbers& numbers, std::ostream& out) const;

 private:
  using Action = std::function<absl::Status(PhoneNumbers&, std::ostream&)>;

  CLI::App& Add(CLI::App& app, const std::string& name, const std::string& what, const std::string& example,
                Action action);
  void AddSearch(CLI::App& app);
  void AddGet(CLI::App& app);
  void AddList(CLI::App& app);
  void AddLookup(CLI::App& app);

  Format format_ = Format::kTable;
  std::string project_;
  v1::SearchAvailablePhoneNumbersRequest search_;
  bool toll_free_ = false;
  v1::ListPhoneNumbersRequest list_;
  std::string number_;  // of get and lookup
  Action action_;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_COMMANDS_H_
