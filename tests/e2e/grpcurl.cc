#include "tests/e2e/grpcurl.h"

#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <google/protobuf/util/json_util.h>

#include "service/base/text.h"
#include "tests/support/subprocess.h"

namespace phonegate {
namespace {

constexpr std::string_view kService = "phonegate.v1.PhoneNumberService";

// "name: value" of a list of headers or trailers.
void ReadMetadata(const std::string& line, Metadata& out) {
  const std::size_t colon = line.find(": ");
  if (colon != std::string::npos) out.emplace(line.substr(0, colon), line.substr(colon + 2));
}

// What grpcurl -v prints: sections that begin with a title at the line's start.
// JSON is indented within its braces, so a title cannot be mistaken.
void ReadSections(const std::string& out, CallResult& result) {
  enum class Section { kOther, kHeaders, kContents, kTrailers };
  Section section = Section::kOther;
  std::string contents;
  auto end_contents = [&] {
    if (!contents.empty()) result.messages.push_back(Json::parse(contents));
    contents.clear();
  };
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (line == "Response headers received:") {
      section = Section::kHeaders;
    } else if (line == "Response contents:") {
      end_contents();
      section = Section::kContents;
    } else if (line == "Response trailers received:") {
      end_contents();
      section = Section::kTrailers;
    } else if (line.starts_with("Sent ") && section != Section::kContents) {
      section = Section::kOther;
    } else if (section == Section::kContents) {
      contents += line;
    } else if (section == Section::kHeaders) {
      ReadMetadata(line, result.headers);
    } else if (section == Section::kTrailers) {
      ReadMetadata(line, result.trailers);
    }
  }
}

}  // namespace

GrpcurlRun Grpcurl::Run(const std::vector<std::string>& args, const std::vector<std::string>& flags) {
  const char* program = std::getenv("GRPCURL");
  if (program == nullptr) throw std::runtime_error("GRPCURL is not set; run through ctest");
  SubprocessOptions options;
  options.argv = {program, "-plaintext"};
  options.argv.insert(options.argv.end(), flags.begin(), flags.end());
  options.argv.push_back(address_);
  options.argv.insert(options.argv.end(), args.begin(), args.end());
  Subprocess process(options);
  GrpcurlRun run;
  run.exit_code = process.Wait().value_or(-1);
  run.out = process.out();
  run.err = process.err();
  Append(printed_, run.out, run.err);
  return run;
}

CallResult Grpcurl::Call(const std::string& method, const Json& request,
                         const std::vector<std::string>& flags) {
  std::vector<std::string> all = {"-v", "-format", "json", "-format-error", "-d", request.dump()};
  all.insert(all.end(), flags.begin(), flags.end());
  const std::string name = method.find('/') == std::string::npos ? Concat(kService, "/", method) : method;
  const GrpcurlRun run = Run({name}, all);
  CallResult result;
  ReadSections(run.out, result);
  if (run.exit_code == 0) return result;
  google::rpc::Status status;
  if (!google::protobuf::util::JsonStringToMessage(run.err, &status).ok())
    throw std::runtime_error(Concat("grpcurl did not call ", method, ": ", run.err));
  result.SetStatus(status);
  return result;
}

}  // namespace phonegate
