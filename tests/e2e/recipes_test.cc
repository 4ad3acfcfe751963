// The recipes for other languages: each buys one number although the first answer is
// lost, and lists it. `.ci/recipes` builds them where their languages are installed.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include "tests/e2e/harness.h"
#include "tests/support/subprocess.h"

namespace phonegate::recipes_test {
namespace {

using sim::Deed;
using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

class Recipes : public E2eTest {
 protected:
  void SetUp() override {
    StartSimulator();
    GatewayOptions options;
    options.settings["journal"]["settle_time"] = "200ms";
    StartGateway(options);
  }
};

class RecipeOf : public Recipes, public ::testing::WithParamInterface<std::string> {};

TEST_P(RecipeOf, BuysOneNumber) {
  const char* folder = std::getenv("RECIPES");
  ASSERT_NE(folder, nullptr) << "run through ctest";
  const std::string program = std::string(folder) + "/" + GetParam();
  if (!std::filesystem::exists(program)) {
    // ctest shows the test as skipped.
    std::cout << GetParam() << " is left out: there is no " << program << "; `make recipes` says why\n";
    return;
  }
  AddFault(On(kPurchases, Deed::kActThenClose));
  Subprocess process({.argv = {program, gateway().address(), "512"}});
  EXPECT_EQ(process.Wait(std::chrono::seconds(100)), 0) << process.err();
  ASSERT_THAT(process.out(), StartsWith("bought +1512"));
  const std::string number = process.out().substr(7, 12);
  EXPECT_EQ(process.out(), "bought " + number + "\nhas " + number + "\n");
  EXPECT_THAT(simulator().Requests(kPurchases), SizeIs(1));
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

INSTANTIATE_TEST_SUITE_P(Each, RecipeOf, ::testing::Values("go", "node", "python"),
                         [](const auto& language) { return language.param; });

// The commands of the recipes' README, with a purchase that is made twice.
TEST_F(Recipes, WithGrpcurlNeedNothingElse) {
  const std::string number = AvailableNumber();
  std::ifstream readme("client/recipes/README.md");
  int commands = 0;
  for (std::string line; std::getline(readme, line);) {
    if (!line.starts_with("grpcurl ")) continue;
    for (const auto& [from, to] :
         {std::pair<std::string, std::string>("127.0.0.1:50051", gateway().address()),
          {"+15122016357", number},
          {"grpcurl ", std::string(std::getenv("GRPCURL")) + " "}}) {
      if (const std::size_t at = line.find(from); at != std::string::npos) line.replace(at, from.size(), to);
    }
    Subprocess process({.argv = {"/bin/sh", "-c", line}});
    EXPECT_EQ(process.Wait(), 0) << line << "\n" << process.err();
    ++commands;
  }
  EXPECT_GE(commands, 3);
  EXPECT_THAT(Actions(), ElementsAre("purchase"));
}

}  // namespace
}  // namespace phonegate::recipes_test
