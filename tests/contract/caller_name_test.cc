#include "service/contract/caller_name.h"

#include <string>

#include <gtest/gtest.h>

namespace phonegate::caller_name_test {
namespace {

TEST(IsCallerName, IsVisibleAsciiWithoutAStar) {
  for (const std::string& name : {std::string("billing"), std::string("spiffe://example.org/billing"),
                                  std::string("jwt:k8s:a b").substr(0, 9), std::string(256, 'x')})
    EXPECT_TRUE(IsCallerName(name)) << name;
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a\n"), std::string("*"),
                                  std::string("a\0b", 3), std::string("\xc3\xa9"), std::string(257, 'x')})
    EXPECT_FALSE(IsCallerName(name)) << name;
}

TEST(IsTokenCallerName, LeavesTheNamesOfOtherWaysToThem) {
  for (const char* name : {"billing", "jwt", "dns", "spiffe", "my-jwt:x"})
    EXPECT_TRUE(IsTokenCallerName(name));
  for (const char* name :
       {"anonymous", "jwt:k8s:billing", "dns:billing.example.org", "spiffe://example.org/billing", "", "a b"})
    EXPECT_FALSE(IsTokenCallerName(name)) << name;
}

}  // namespace
}  // namespace phonegate::caller_name_test
