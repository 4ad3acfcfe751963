// What a command works with.
#ifndef PHONEGATE_CLIENT_PHONECTL_SESSION_H_
#define PHONEGATE_CLIENT_PHONECTL_SESSION_H_

#include <ostream>
#include <string>

#include "client/change.h"
#include "client/phonectl/consent.h"
#include "client/phonectl/printer.h"
#include "phonegate/access.h"
#include "phonegate/admin.h"
#include "phonegate/audit.h"
#include "phonegate/phone_numbers.h"

namespace phonegate::phonectl {

// The flags that every command has.
struct CommonFlags {
  Format format = Format::kTable;
  std::string project;  // empty: the default one
  bool yes = false;     // do not ask
};

// Of the several services that a phonegate::Client has, each by itself, so that tests can
// give a fake for one and a mock for another.
struct Services {
  PhoneNumbers& numbers;
  Audit& audit;
  Admin& admin;
  Access& access;
};

// What surrounds one run. All of it outlives the run.
struct Session {
  Services services;
  CommonFlags flags;
  std::string gateway;       // where it is, for sentences
  std::ostream& out;         // answers
  std::ostream& err;         // for people
  bool progress = false;     // whether `err` is a terminal that can show how far it is
  Consent& consent;          // asks on `err`
  internal::Pace& pace;      // for those that wait
  std::string state_folder;  // where orders are kept

  // ` (project demo through 127.0.0.1:50051)`, for sentences.
  std::string Where() const;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_SESSION_H_
