// The fuzz corpus means what its files are called: an RPC that comes or goes moves
// the others, and each input would be read as the answer of another one.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "service/base/text.h"
#include "service/contract/message.h"
#include "service/translate/answer_reader.h"
#include "service/translate/json.h"
#include "service/translate/page_link.h"
#include "service/translate/request_writer.h"
#include "tests/fuzz/answer_input.h"

namespace phonegate::corpus_test {
namespace {

// The answer corpus's files that begin with `prefix`, by the rest of their names.
std::map<std::string, std::string> CorpusFiles(const std::string& prefix) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/fuzz/corpus/answer")) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(prefix)) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    files[name.substr(prefix.size())] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return files;
}

TEST(FuzzCorpus, HoldsAWholeAnswerOfTheRpcThatAFileNames) {
  const std::map<std::string, std::string> files = CorpusFiles("whole_");
  EXPECT_GE(files.size(), 10U);
  for (const auto& [name, bytes] : files) {
    SCOPED_TRACE(name);
    const std::optional<AnswerInput> input = ReadAnswerInput(bytes);
    ASSERT_TRUE(input);
    EXPECT_EQ(input->operation.name, name);
    const std::optional<JsonText> json = ParseJson(input->body);
    ASSERT_TRUE(json);
    const auto message = ReadAnswer(*input->operation.response, json->root());
    EXPECT_TRUE(message.ok()) << message.status();
  }
}

// What is refused at once is no start for a fuzzer that looks for a way out.
TEST(FuzzCorpus, HoldsALinkThatIsFollowedForEachPagedList) {
  const std::map<std::string, std::string> files = CorpusFiles("next_");
  for (const Operation& operation : RealContract()) {
    if (operation.upstream.paging() == v1::PAGING_UNSPECIFIED) continue;
    SCOPED_TRACE(operation.name);
    ASSERT_TRUE(files.contains(operation.name));
    const std::optional<AnswerInput> input = ReadAnswerInput(files.at(operation.name));
    ASSERT_TRUE(input);
    EXPECT_EQ(input->operation.name, operation.name);
    const std::optional<JsonText> json = ParseJson(input->body);
    ASSERT_TRUE(json);
    const auto target = NextPageTarget(operation, ListPath(operation), json->root());
    ASSERT_TRUE(target.ok()) << target.status();
    EXPECT_EQ(*target, Concat(ListPath(operation), "?page=1&page_token=PA1"));
    // The fuzz target's path is the one that the gateway asks for.
    EXPECT_EQ(WritePath(operation, *NewMessage(*operation.request), "b3877c40-da60-4998-90ad-000000000001"),
              ListPath(operation));
  }
}

}  // namespace
}  // namespace phonegate::corpus_test
