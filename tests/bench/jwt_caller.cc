#include "tests/bench/jwt_caller.h"

#include <chrono>

#include <nlohmann/json.hpp>

#include "service/base/text.h"

namespace phonegate::bench {
namespace {

constexpr char kIssuer[] = "https://kubernetes.default.svc.cluster.local";
constexpr char kAccount[] = "system:serviceaccount:billing:api";

// The members that the token of a pod has.
nlohmann::json Claims() {
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch());
  const std::string id = "11111111-2222-4333-8444-555555555555";
  return {{"iss", kIssuer},
          {"sub", kAccount},
          {"aud", {"phonegate"}},
          {"iat", now.count()},
          {"nbf", now.count()},
          {"exp", (now + std::chrono::hours(1)).count()},
          {"kubernetes.io",
           {{"namespace", "billing"},
            {"pod", {{"name", "api-7d9c5b8f6d-x2x4z"}, {"uid", id}}},
            {"serviceaccount", {{"name", "api"}, {"uid", id}}}}}};
}

}  // namespace

JwtCaller::JwtCaller() {
  files_.Write("jwks.json", JwksText({key_.Jwk("first")}));
  metadata_["authorization"] = Concat("Bearer ", key_.Token("first", Claims()));
}

Settings JwtCaller::AddedTo(Settings settings) const {
  settings["identity"]["jwt"] = Concat("[{issuer: '", kIssuer, "', prefix: k8s, audiences: [phonegate], ",
                                       "jwks_file: '", files_ / "jwks.json", "'}]");
  settings["policy"]["grants"] =
      Concat("[{callers: [anonymous, 'jwt:k8s:", kAccount, "'], projects: ['*'], groups: [read]}]");
  return settings;
}

}  // namespace phonegate::bench
