// phonectl: the gateway for people.
#include <iostream>

#include <CLI/CLI.hpp>

#include "absl/status/status.h"
#include "client/phonectl/commands.h"
#include "client/phonectl/connection_flags.h"
#include "phonegate/client.h"
#include "phonegate/error.h"

namespace {

constexpr int kUsage = 2;

// Says what went wrong, and returns the exit code: 64 and the status code of gRPC.
int Fail(const absl::Status& status) {
  const phonegate::ErrorDetails details = phonegate::DetailsOf(status);
  std::cerr << "phonectl: " << status.message();
  for (const phonegate::FieldViolation& violation : details.field_violations)
    std::cerr << "\n  " << violation.field << ": " << violation.description;
  std::cerr << " ("
            << (details.reason_name.empty() ? absl::StatusCodeToString(status.code()) : details.reason_name)
            << ")\n";
  return 64 + static_cast<int>(status.code());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Phone numbers through the gateway. Exit codes: 0; 2 for a wrong command line; 64 and gRPC's code.",
      "phonectl");
  const phonegate::phonectl::ConnectionFlags connection(app);
  const phonegate::phonectl::Commands commands(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  absl::StatusOr<phonegate::Client> client = phonegate::Client::Create(connection.options());
  if (!client.ok()) return Fail(client.status());
  const absl::Status status = commands.Run(*client, std::cout);
  return status.ok() ? 0 : Fail(status);
}
