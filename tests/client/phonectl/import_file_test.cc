#include "client/phonectl/import_file.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace phonegate::phonectl::import_file_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<v1::ImportPhoneNumberRequest> Read(const std::string& csv, const std::string& batch = "") {
  const auto requests = ReadImports(csv, {}, batch);
  EXPECT_TRUE(requests.ok()) << requests.status();
  return *requests;
}

std::string IdOf(const std::string& csv, const std::string& batch = "") {
  return Read(csv, batch).back().request_id();
}

TEST(ImportFileTest, MakesARequestOfEachRow) {
  const auto requests =
      Read("number_type,number,capabilities\ntollfree,+18885550100,sms voice\n,+15125550100,\n");
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].number(), "+18885550100");
  EXPECT_EQ(requests[0].number_type(), v1::IMPORT_NUMBER_TYPE_TOLLFREE);
  EXPECT_THAT(requests[0].capabilities(), ElementsAre(v1::CAPABILITY_SMS, v1::CAPABILITY_VOICE));
  EXPECT_EQ(requests[1].number_type(), v1::IMPORT_NUMBER_TYPE_LONGCODE);
  EXPECT_THAT(requests[1].capabilities(), IsEmpty());
}

TEST(ImportFileTest, NamesARowByWhatItSays) {
  const std::string id = IdOf("number\n+15125550100\n");
  EXPECT_EQ(IdOf("capabilities,number\n,+15125550199\n, +15125550100 \n"), id);
  EXPECT_EQ(IdOf("number,number_type\n+15125550100,longcode\n"), id);
  const std::set<std::string> others = {
      id, IdOf("number\n+15125550100\n", "again"), IdOf("number\n+15125550101\n"),
      IdOf("number,number_type\n+15125550100,tollfree\n"), IdOf("number,capabilities\n+15125550100,sms\n")};
  EXPECT_EQ(others.size(), 5u);
  EXPECT_EQ(IdOf("number,capabilities\n+1,sms voice\n"), IdOf("number,capabilities\n+1,voice sms\n"));
}

TEST(ImportFileTest, NamesTheLineThatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "There is nothing to import"},
      {"number\n", "There is nothing to import"},
      {"name\n+1\n", "Line 1: the first line names the columns"},
      {"number,number\n+1,+2\n", "Line 1: the first line names the columns"},
      {"capabilities\nsms\n", "Line 1: there is no column `number`"},
      {"number,capabilities\n+1\n", "Line 2: it has not as many fields"},
      {"number,capabilities\n,sms\n", "Line 2: it has no number"},
      {"number,capabilities\n+1,sms\n+2,smell\n", "Line 3: The capability 'smell'"},
      {"number,number_type\n+1,short\n", "Line 2: The type 'short'"},
      {"number\n+1\n+2\n+1\n", "Line 4: its number is that of line 2"},
      {"number\n\"+1\n", "a quote is not closed"}};
  for (const auto& [csv, says] : cases)
    EXPECT_THAT(std::string(ReadImports(csv, {}, "").status().message()), HasSubstr(says)) << csv;
}

}  // namespace
}  // namespace phonegate::phonectl::import_file_test
