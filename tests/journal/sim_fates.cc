#include "tests/journal/sim_fates.h"

#include <string>
#include <vector>

namespace phonegate {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

nanoseconds SimFates::Delay() {
  if (all_well || random_.Chance(80)) return random_.UpTo(milliseconds(200));
  return random_.UpTo(random_.Chance(80) ? seconds(5) : kAnswersWithin);
}

// An answer that says nothing, acted upon or not.
Fate SimFates::Unclear(HttpMethod method, Fate fate) {
  static const std::vector<std::string> bodies = {"", "<html>", R"({"id":"x","number":"+15125550777"})",
                                                  R"({"id":"x",)"};
  fate.status = random_.OneOf(std::vector<int>{200, 400, 500, 503, 504});
  fate.body = random_.OneOf(bodies);
  fate.acts_all_the_same = random_.Chance(50);
  fate.acts_after = random_.UpTo(kActsWithin);
  // Only of a purchase is a 400 doubted.
  if (method != HttpMethod::kPost && fate.status == 400) fate.status = 500;
  // An update's answer is taken at its word.
  if (method == HttpMethod::kPut && fate.status == 200) fate.body = bodies[1];
  if (method == HttpMethod::kDelete && fate.status == 200) fate.status = 500;
  return fate;
}

Fate SimFates::OfChange(HttpMethod method) {
  static const std::vector<std::string> refusals = {
      R"({"errors":[{"code":"could_not_purchase","detail":"taken"}]})",
      R"({"errors":[{"code":"422","detail":null}]})"};
  Fate fate{.takes = Delay(), .connects = random_.UpTo(milliseconds(random_.Chance(90) ? 20 : 2000))};
  fate.acts_after = random_.UpTo(fate.takes) - nanoseconds(1);
  if (slow && !all_well && random_.Chance(15)) {
    fate.takes = kAnswersWithin / 2 + random_.UpTo(kAnswersWithin / 2) - nanoseconds(1);
    fate.acts_after = fate.takes - nanoseconds(1);
  }
  if (all_well || !random_.Chance(trouble)) return fate;
  switch (random_.Below(8)) {
    case 0:
      fate.kind = Fate::Kind::kUnreachable;
      break;
    case 1:
      fate.kind = Fate::Kind::kLostBefore;
      break;
    case 2:
      fate.kind = Fate::Kind::kLostAfter;
      break;
    case 3:
      fate.kind = Fate::Kind::kLateAfterLoss;
      fate.takes = random_.UpTo(kActsWithin);
      break;
    case 4:
      return Unclear(method, fate);
    case 5:
      fate.status = 422;
      fate.body = random_.OneOf(refusals);
      break;
    case 6:
      fate.status = 429;
      break;
    default:
      fate.kind = Fate::Kind::kLostAfter;
      fate.acts_after = random_.UpTo(kActsWithin);
      break;
  }
  return fate;
}

Fate SimFates::OfRead() {
  Fate fate{.takes = Delay(),
            .connects = random_.UpTo(milliseconds(20)),
            .undated = random_.Chance(10) && !all_well};
  if (all_well || !random_.Chance(trouble)) return fate;
  switch (random_.Below(4)) {
    case 0:
      fate.kind = Fate::Kind::kLostBefore;
      break;
    case 1:
      fate.kind = Fate::Kind::kUnreachable;
      break;
    case 2:
      fate.status = 503;
      break;
    default:
      fate.status = 429;
      break;
  }
  return fate;
}

Fate SimFates::Of(HttpMethod method) {
  if (!reachable && !all_well) return {.kind = Fate::Kind::kUnreachable, .connects = milliseconds(1)};
  return method == HttpMethod::kGet ? OfRead() : OfChange(method);
}

}  // namespace phonegate
