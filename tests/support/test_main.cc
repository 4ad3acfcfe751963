// The main of the test programs, each of which holds the tests of a whole folder.
//
//   journal_test                     all of them
//   journal_test --source=ledger     those of ledger_test.cc; fails when there is none
//
// GoogleTest's own flags work as ever; --gtest_filter=-SOME leaves some of a source out.
#include <cstdio>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

// A filter of all test suites that stand in `source`_test.cc; empty when there is none.
std::string SuitesOf(std::string_view source) {
  const std::string file = std::string("/").append(source).append("_test.cc");
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  std::string filter;
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(i);
    if (suite.total_test_count() > 0 && std::string_view(suite.GetTestInfo(0)->file()).ends_with(file))
      filter.append(suite.name()).append(".*:");
  }
  return filter;
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleMock(&argc, argv);
  constexpr std::string_view kSource = "--source=";
  if (argc > 1 && std::string_view(argv[1]).starts_with(kSource)) {
    const std::string suites = SuitesOf(std::string_view(argv[1]).substr(kSource.size()));
    const std::string left_out = GTEST_FLAG_GET(filter);
    if (suites.empty()) {
      std::fprintf(stderr, "%s: no test stands in such a source: %s\n", argv[0], argv[1]);
      return 2;
    }
    GTEST_FLAG_SET(filter, left_out.starts_with('-') ? suites + left_out : suites);
  } else if (argc > 1) {
    std::fprintf(stderr, "%s: unknown argument %s; it takes --source=NAME and --gtest_...\n", argv[0],
                 argv[1]);
    return 2;
  }
  return RUN_ALL_TESTS();
}
