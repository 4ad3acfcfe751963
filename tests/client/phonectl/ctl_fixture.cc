#include "tests/client/phonectl/ctl_fixture.h"

#include <sstream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "client/phonectl/command_set.h"
#include "phonegate/testing/mock_operations.h"

namespace phonegate::phonectl {

absl::Status CtlTest::Run(const std::string& line) {
  CLI::App app("", "phonectl");
  CommandSet commands(app);
  AddAllCommands(commands);
  try {
    app.parse(line);
  } catch (const CLI::ParseError& error) {
    throw std::runtime_error(line + ": " + error.what());
  }
  ::testing::StrictMock<testing::MockAudit> no_audit;
  ::testing::StrictMock<testing::MockAdmin> no_admin;
  ::testing::StrictMock<testing::MockAccess> no_access;
  std::istringstream in(typed_);
  std::ostringstream out;
  std::ostringstream err;
  Consent consent(in, err, terminal_ ? Consent::Terminal::kThere : Consent::Terminal::kNone);
  Session session{{*numbers_, audit_ == nullptr ? no_audit : *audit_, admin_ == nullptr ? no_admin : *admin_,
                   access_ == nullptr ? no_access : *access_},
                  commands.flags(),
                  gateway_,
                  out,
                  err,
                  terminal_,
                  consent,
                  pace_,
                  folder_ / "state"};
  const absl::Status status = commands.is_local() ? commands.RunLocal(out) : commands.Run(session);
  out_ = out.str();
  err_ = err.str();
  return status;
}

std::string CtlTest::Output(const std::string& line) {
  const absl::Status status = Run(line);
  EXPECT_TRUE(status.ok()) << line << ": " << status << "\n" << err_;
  return out_;
}

bool CtlTest::IsWrong(const std::string& line) {
  CLI::App app("", "phonectl");
  CommandSet commands(app);
  AddAllCommands(commands);
  try {
    app.parse(line);
  } catch (const CLI::ParseError&) {
    return true;
  }
  return false;
}

v1::PhoneNumber CtlTest::AddOwned(const std::string& number, const std::string& name) {
  v1::PhoneNumber owned;
  owned.set_number(number);
  owned.set_name(name);
  return fake_.AddOwned(owned);
}

}  // namespace phonegate::phonectl
