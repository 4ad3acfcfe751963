// More connections than file descriptors.
#include <memory>
#include <string>
#include <vector>

#include "tests/admin/http_client.h"
#include "tests/e2e/eventually.h"
#include "tests/e2e/harness.h"

namespace phonegate::descriptors_test {
namespace {

using ::testing::SizeIs;

constexpr int kLimit = 128;

class Descriptors : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    GatewayOptions options;
    const std::string limit = std::to_string(kLimit);
    options.prefix = {"prlimit", "--nofile=" + limit + ":" + limit};
    StartGateway(options);
  }

  unsigned Live() { return Fetch(gateway().admin_port(), "GET", "/livez").result_int(); }
};

TEST_F(Descriptors, ServesAgainAfterTheyRanOut) {
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  std::vector<std::unique_ptr<HttpClient>> idle;
  for (int i = 0; i < 2 * kLimit; ++i) {
    idle.push_back(std::make_unique<HttpClient>(static_cast<std::uint16_t>(gateway().grpc_port())));
    ASSERT_TRUE(idle.back()->connected()) << i;
  }
  idle.back()->ReadToEnd();  // the last one was closed: all have been accepted
  EXPECT_THAT(gateway().WaitForLog("connections_refused"), SizeIs(1));
  EXPECT_EQ(gateway().Log("connections_refused").at(0).at("level"), "warning");

  // What is there already is served, from the reserve where it needs more.
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
  EXPECT_TRUE(Call("PurchasePhoneNumber", {{"number", AvailableNumber()}}).ok());
  EXPECT_EQ(Live(), 200u) << "it does accept";
  EXPECT_FALSE(GrpcClient(gateway().address()).Call("ListPhoneNumbers").ok());

  idle.clear();
  EXPECT_TRUE(Eventually([this] { return GrpcClient(gateway().address()).Call("ListPhoneNumbers").ok(); }));
  EXPECT_EQ(Live(), 200u);
  EXPECT_TRUE(Call("ListPhoneNumbers").ok());
}

}  // namespace
}  // namespace phonegate::descriptors_test
