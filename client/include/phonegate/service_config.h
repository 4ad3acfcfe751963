// How gRPC treats the gateway's methods, in any language.
#ifndef PHONEGATE_SERVICE_CONFIG_H_
#define PHONEGATE_SERVICE_CONFIG_H_

#include <string>

namespace phonegate {

// Whether gRPC calls only replicas that say they serve.
enum class HealthChecks { kOn, kOff };

// gRPC's service config as JSON: round_robin over all addresses, health checking, and
// retries of reads, and only of reads, as the contract's annotations tell them: a lookup
// may cost money and is sent again once. It sets no timeouts: each call has its deadline.
//
// The text with health checks is installed as the file `share/phonegate/service_config.json`, for
// clients in other languages.
std::string ServiceConfigJson(HealthChecks health_checks = HealthChecks::kOn);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_CONFIG_H_
