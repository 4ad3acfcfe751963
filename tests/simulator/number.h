#pragma once

#include <cstdint>
#include <string>

#include "tests/simulator/clock.h"
#include "tests/simulator/json.h"

namespace sim {

enum class Origin { kPurchased, kImported };

// An owned number: the 41 members of the REST object, and what LaML tells of the
// same number. The text is made once and kept until the next change.
class Number {
 public:
  Number(std::string project, std::string id, std::string sid, std::string e164, Origin origin, Time created);

  std::string project;
  const std::string id;   // REST
  const std::string sid;  // LaML
  const std::string e164;
  const Origin origin;
  const Time created;
  Time updated;
  Time next_billed;
  int64_t monthly_thousandths = 0;
  uint64_t e911_generation = 0;  // tells a late e911 event from the current one

  const Json& rest() const { return rest_; }
  // An empty string or null when unset.
  std::string Text(const char* member) const;
  bool IsTollFree() const { return Text("number_type") == "toll-free"; }

  // Sets one member; `updated_at` follows when Touch is called.
  void Set(const char* member, Json value);
  void Touch(Time now);
  void Bill(Time next);

  const std::string& RestText() const;

 private:
  Json rest_;
  mutable std::string text_;
};

// True for members of the REST object that an update may name.
bool IsUpdatable(const std::string& member);

}  // namespace sim
