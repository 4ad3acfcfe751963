#pragma once

#include <string>
#include <vector>

#include "tests/simulator/http.h"
#include "tests/simulator/paging.h"
#include "tests/simulator/rest_input.h"
#include "tests/simulator/world.h"

// The operations behind HandleRest. The caller is authenticated and has the scope.
namespace sim {

struct RestCall {
  World& world;
  const Request& request;
  Project& project;

  CodeStyle style() const {
    return world.switches.error_codes == "422" ? CodeStyle::k422 : CodeStyle::kSymbolic;
  }
  Reply Refuse(const std::vector<Problem>& problems) const { return SpaceErrors(problems, style()); }
};

// A list with `links` and `data`. Filters must be read from `query` before. `filters`
// holds those that were given, for the links.
Reply PagedReply(const RestCall& call, QueryReader& query, const Fields& filters, const ListSource& source);

Reply SearchNumbers(const RestCall& call);
Reply ListNumbers(const RestCall& call);
Reply PurchaseNumber(const RestCall& call);
Reply ImportRestNumber(const RestCall& call);
Reply UpdateNumber(const RestCall& call, Number& number);
Reply ReleaseNumber(const RestCall& call, Number& number);
Reply AssignE911Address(const RestCall& call, Number& number);
Reply RemoveE911Address(const RestCall& call, Number& number);
Reply ListAddresses(const RestCall& call);
Reply CreateAddress(const RestCall& call);
Reply LookupNumber(const RestCall& call, const std::string& number);
Reply AssignPhoneRoute(const RestCall& call, const std::string& resource_id);

}  // namespace sim
