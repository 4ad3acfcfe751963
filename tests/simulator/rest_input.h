#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/simulator/errors.h"
#include "tests/simulator/http.h"
#include "tests/simulator/json.h"

namespace sim {

// Reads the query of a REST request and collects everything that is wrong with it.
class QueryReader {
 public:
  // Names that are not in `known`, and names given twice, are problems.
  QueryReader(const Fields& query, std::initializer_list<std::string_view> known);

  // Empty when absent.
  std::string Text(std::string_view name) const;
  // `fallback` when absent, or when it is wrong, which is a problem then.
  int Int(std::string_view name, int least, int most, int fallback);
  void Complain(Problem problem) { problems_.push_back(std::move(problem)); }
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  const Fields& query_;
  std::vector<Problem> problems_;
};

// The JSON object in the body of a REST or Fabric request, or the answer that
// refuses it: 400 for what is not a JSON object, 422 invalid_content_type for
// anything that does not call itself JSON.
enum class Family { kRelay, kFabric };
std::variant<Json, Reply> ReadJsonObject(const Request& request, Family family, CodeStyle style);

// Adds a problem for each member of `body` that `known` does not name.
void CheckMembers(const Json& body, const std::vector<std::string_view>& known,
                  std::vector<Problem>& problems);

// The member as text. Absent, null, blank and other types are problems.
std::string RequiredText(const Json& body, const char* member, std::vector<Problem>& problems);

// Decimal text within bounds; nullopt otherwise.
std::optional<int> ParseInt(std::string_view text, int least, int most);

}  // namespace sim
