// Finds secrets and phone numbers where they must not be.
#ifndef PHONEGATE_TESTS_E2E_LEAK_SCAN_H_
#define PHONEGATE_TESTS_E2E_LEAK_SCAN_H_

#include <string>
#include <string_view>
#include <vector>

namespace phonegate {

// What a text is: phone numbers belong into answers, but not into logs.
enum class LeakSource { kLog, kOther };

// Looks through texts for the tokens that it was told, in each form in which
// they travel, and through logs for phone numbers too. Not thread-safe.
class LeakScan {
 public:
  // A credential that must not show anywhere from now on.
  void AddCredentials(const std::string& project_id, const std::string& token);

  // Looks through all of `text`; `name` says where it comes from.
  void Scan(std::string_view name, std::string_view text, LeakSource source);

  // One sentence for each thing found.
  const std::vector<std::string>& findings() const { return findings_; }

 private:
  struct Secret {
    std::string what;
    std::string text;
  };

  void ScanForNumbers(std::string_view name, std::string_view text);

  std::vector<Secret> secrets_;
  std::vector<std::string> findings_;
};

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_E2E_LEAK_SCAN_H_
