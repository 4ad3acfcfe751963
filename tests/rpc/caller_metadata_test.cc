#include "service/rpc/caller_metadata.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace phonegate::caller_metadata_test {
namespace {

constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(ReadMetadata, TakesWhatHasAMeaning) {
  const CallerMetadata read =
      ReadMetadata({{"user-agent", "grpc-c++"},
                    {"x-actor", "alice"},
                    {"cache-control", "no-cache"},
                    {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  EXPECT_EQ(read.actor, "alice");
  EXPECT_EQ(read.cache_control, "no-cache");
  EXPECT_EQ(read.trace_id, kTraceId);
}

TEST(ReadMetadata, JoinsSeveralOfOneKey) {
  const CallerMetadata read = ReadMetadata(
      {{"cache-control", "max-age=5"}, {"cache-control", ""}, {"cache-control", "only-if-cached"}});
  EXPECT_EQ(read.cache_control, "max-age=5,,only-if-cached");
}

TEST(ReadMetadata, IsEmptyWhereThereIsNone) {
  const CallerMetadata read = ReadMetadata({});
  EXPECT_EQ(read.actor + read.cache_control + read.trace_id, "");
}

struct NoProperty : grpc::AuthPropertyIterator {};

// The connection of a caller whose certificate has these names.
class FakeConnection final : public grpc::AuthContext {
 public:
  FakeConnection(bool authenticated, std::multimap<std::string, std::string> properties)
      : authenticated_(authenticated), properties_(std::move(properties)) {}
  bool IsPeerAuthenticated() const override { return authenticated_; }
  std::vector<grpc::string_ref> GetPeerIdentity() const override { return {}; }
  std::string GetPeerIdentityPropertyName() const override { return ""; }
  std::vector<grpc::string_ref> FindPropertyValues(const std::string& name) const override {
    std::vector<grpc::string_ref> values;
    for (auto [at, end] = properties_.equal_range(name); at != end; ++at) values.emplace_back(at->second);
    return values;
  }
  grpc::AuthPropertyIterator begin() const override { return end(); }
  grpc::AuthPropertyIterator end() const override { return NoProperty(); }
  void AddProperty(const std::string&, const grpc::string_ref&) override {}
  bool SetPeerIdentityPropertyName(const std::string&) override { return false; }

 private:
  const bool authenticated_;
  const std::multimap<std::string, std::string> properties_;
};

TEST(ReadCertificate, TakesTheNamesOfWhoIsVouchedFor) {
  const std::multimap<std::string, std::string> names = {{"peer_spiffe_id", "spiffe://example.org/billing"},
                                                         {"peer_dns", "a.example"},
                                                         {"peer_dns", "b.example"}};
  const FakeConnection vouched_for(true, names);
  Credentials credentials;
  ReadCertificate(vouched_for, credentials);
  EXPECT_TRUE(credentials.certificate);
  EXPECT_EQ(credentials.spiffe_id, "spiffe://example.org/billing");
  EXPECT_EQ(credentials.dns_name, "a.example");
  Credentials other;
  ReadCertificate(FakeConnection(false, names), other);
  EXPECT_FALSE(other.certificate);
  EXPECT_EQ(other.spiffe_id, "");
}

TEST(ReadMetadata, LeavesOutWhatIsNoTraceparent) {
  for (const char* text : {"", "00", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736", "00x4bf92f3577b34da6a3ce929d0e0e4736-0",
                           "00-4bf92f3577b34da6a3ce929d0e0e473\"-00f067aa0ba902b7-01"}) {
    EXPECT_EQ(ReadMetadata({{"traceparent", text}}).trace_id, "") << text;
  }
}

}  // namespace
}  // namespace phonegate::caller_metadata_test
