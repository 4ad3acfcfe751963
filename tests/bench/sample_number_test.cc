#include "tests/bench/sample_number.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::bench::sample_number_test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// The figures of old runs were measured with these sizes.
TEST(SampleNumber, HasTheSizesThatAreDocumented) {
  EXPECT_THAT(SampleJson(), SizeIs(1710));
  EXPECT_EQ(SampleNumber().ByteSizeLong(), 608U);
}

TEST(SampleNumber, HasTheUsualFieldsAndNothingUnknown) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  SampleNumber().GetReflection()->ListFields(SampleNumber(), &fields);
  EXPECT_THAT(fields, SizeIs(26));
  EXPECT_THAT(SampleNumber().unrecognized(), IsEmpty());
  EXPECT_EQ(SampleNumber().id(), kSampleId);
}

}  // namespace
}  // namespace phonegate::bench::sample_number_test
