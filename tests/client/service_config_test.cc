#include "phonegate/service_config.h"

#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "phonegate/v1/annotations.pb.h"
#include "phonegate/v1/phone_number_service.pb.h"

namespace phonegate::service_config_test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Key;
using ::testing::Not;
using Json = nlohmann::json;

// Attempts by "SERVICE/METHOD".
std::map<std::string, int> Attempts(const Json& config) {
  std::map<std::string, int> attempts;
  for (const Json& entry : config.at("methodConfig")) {
    for (const Json& name : entry.at("name"))
      attempts[name.at("service").get<std::string>() + "/" + name.value("method", "")] =
          entry.at("retryPolicy").at("maxAttempts");
  }
  return attempts;
}

TEST(ServiceConfigTest, IsThePublishedFile) {
  std::ifstream file("client/service_config.json");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), ServiceConfigJson())
      << "the contract has changed; write what ServiceConfigJson() gives into client/service_config.json";
}

TEST(ServiceConfigTest, RepeatsReadsAndNothingElse) {
  const auto attempts = Attempts(Json::parse(ServiceConfigJson()));
  const auto& service = *v1::PurchasePhoneNumberRequest::descriptor()->file()->service(0);
  for (int i = 0; i < service.method_count(); ++i) {
    const v1::Upstream& upstream = service.method(i)->options().GetExtension(v1::upstream);
    const std::string name = std::string(service.full_name()) + "/" + std::string(service.method(i)->name());
    if (upstream.effect() != v1::EFFECT_READ) {
      EXPECT_THAT(attempts, Not(Contains(Key(name))));
    } else {
      EXPECT_EQ(attempts.at(name), upstream.paid_when().empty() ? 4 : 2) << name;
    }
  }
  EXPECT_EQ(attempts.at("phonegate.v1.PhoneNumberService/LookupPhoneNumber"), 2) << "it may cost money";
  EXPECT_EQ(attempts.at("phonegate.v1.AuditService/"), 4);
  EXPECT_THAT(attempts, Not(Contains(Key("phonegate.v1.PhoneNumberService/"))));
}

TEST(ServiceConfigTest, RepeatsOnlyWhatIsUnavailable) {
  const Json config = Json::parse(ServiceConfigJson());
  for (const Json& entry : config.at("methodConfig")) {
    EXPECT_THAT(entry.at("retryPolicy").at("retryableStatusCodes"), ElementsAre("UNAVAILABLE"));
    EXPECT_FALSE(entry.contains("timeout"));
  }
}

TEST(ServiceConfigTest, SpreadsCallsOverReplicasThatServe) {
  const Json config = Json::parse(ServiceConfigJson());
  EXPECT_THAT(config.at("loadBalancingConfig"), ElementsAre(Json{{"round_robin", Json::object()}}));
  EXPECT_EQ(config.at("healthCheckConfig").at("serviceName"), "phonegate.v1.PhoneNumberService");
  EXPECT_GT(config.at("retryThrottling").at("maxTokens"), 0);
}

TEST(ServiceConfigTest, AsksNobodysHealthWhenTold) {
  Json config = Json::parse(ServiceConfigJson());
  config.erase("healthCheckConfig");
  EXPECT_EQ(Json::parse(ServiceConfigJson(HealthChecks::kOff)), config);
}

}  // namespace
}  // namespace phonegate::service_config_test
