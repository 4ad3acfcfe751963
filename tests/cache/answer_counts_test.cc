#include "service/cache/answer_counts.h"

#include <gtest/gtest.h>

#include "tests/contract/real_contract.h"

namespace phonegate::answer_counts_test {
namespace {

TEST(AnswerCounts, KeepKindsAndSourcesApart) {
  AnswerCounts counts;
  counts.Count(OperationOf("GetPhoneNumber"), AnswerSource::kCache);
  counts.Count(OperationOf("GetIncomingPhoneNumber"), AnswerSource::kCache);
  counts.Count(OperationOf("ListPhoneNumbers"), AnswerSource::kStaleCache);
  EXPECT_EQ(counts.Of(v1::CACHING_NUMBER, AnswerSource::kCache), 2U);
  EXPECT_EQ(counts.Of(v1::CACHING_LIST, AnswerSource::kStaleCache), 1U);
  EXPECT_EQ(counts.Of(v1::CACHING_LIST, AnswerSource::kCache), 0U);
  EXPECT_EQ(counts.Of(v1::CACHING_CALLER_NAME, AnswerSource::kStaleCache), 0U);
}

}  // namespace
}  // namespace phonegate::answer_counts_test
