#pragma once

#include <string>

#include "tests/simulator/http.h"
#include "tests/simulator/world.h"

// The operations behind HandleLaml. The caller is authenticated, has the scope and
// named its own account.
namespace sim {

struct LamlCall {
  World& world;
  const Request& request;
  Project& project;

  // /api/laml/2010-04-01/Accounts/{AccountSid}, whatever prefix the request used.
  std::string Base() const { return "/api/laml/2010-04-01/Accounts/" + project.settings.id; }
};

Reply ListCountries(const LamlCall& call);
Reply GetCountry(const LamlCall& call, const std::string& country);
Reply SearchAvailable(const LamlCall& call, const std::string& country, NumberKind kind);

Reply ListIncoming(const LamlCall& call);
Reply CreateIncoming(const LamlCall& call);
Reply GetIncoming(const LamlCall& call, const Number& number);
Reply UpdateIncoming(const LamlCall& call, Number& number);
Reply DeleteIncoming(const LamlCall& call, Number& number);
Reply ImportIncoming(const LamlCall& call);

}  // namespace sim
