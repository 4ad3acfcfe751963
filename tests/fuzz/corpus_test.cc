// The fuzz corpus means what its files are called: an RPC that comes or goes moves
// the others, and each input would be read as the answer of another one.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "service/translate/answer_reader.h"
#include "service/translate/json.h"
#include "tests/fuzz/answer_input.h"

namespace phonegate {
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
    const std::optional<Json> json = ParseJson(input->body);
    ASSERT_TRUE(json);
    const auto message = ReadAnswer(*input->operation.response, *json);
    EXPECT_TRUE(message.ok()) << message.status();
  }
}

}  // namespace
}  // namespace phonegate
