// buy-number TARGET AREA_CODE: buys a number and lists all that the project has.
#include <iostream>

#include "buy_number.h"
#include "phonegate/client.h"
#include "phonegate/error.h"
#include "phonegate/item_range.h"

namespace {

int Fail(const absl::Status& status) {
  const phonegate::ErrorDetails details = phonegate::DetailsOf(status);
  std::cerr << details.reason_name << (details.reason_name.empty() ? "" : ": ") << status.message() << "\n";
  const auto request_id = details.metadata.find("request_id");
  if (request_id != details.metadata.end()) std::cerr << "request id: " << request_id->second << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: buy-number HOST:PORT AREA_CODE\n";
    return 2;
  }
  phonegate::ClientOptions options;
  options.target = argv[1];
  options.user_agent = "buy-number/1.0";
  auto client = phonegate::Client::Create(options);
  if (!client.ok()) return Fail(client.status());

  const auto bought = BuyNumber(*client, argv[2]);
  if (!bought.ok()) return Fail(bought.status());
  std::cout << "bought " << bought->number() << "\n";
  for (const auto& number : phonegate::AllPhoneNumbers(*client, {})) {
    if (!number.ok()) return Fail(number.status());
    std::cout << "has " << number->number() << "\n";
  }
  return 0;
}
