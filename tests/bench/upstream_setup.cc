#include "tests/bench/upstream_setup.h"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <google/protobuf/util/json_util.h>

#include "absl/strings/str_format.h"
#include "service/base/text.h"
#include "tests/bench/sample_number.h"
#include "tests/e2e/grpc_client.h"
#include "tests/support/temp_folder.h"

namespace phonegate::bench {
namespace {

// Members of a number that its owner sets.
bool IsOwners(const std::string& member) {
  return member == "name" || member.starts_with("call_") || member.starts_with("message_");
}

Json OwnersPart() {
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(SampleNumber(), &text).ok())
    throw std::logic_error("the sample number has no JSON form");
  Json part = Json::object();
  const Json whole = Json::parse(text);
  for (const auto& [member, value] : whole.items()) {
    if (IsOwners(member)) part[member] = value;
  }
  return part;
}

Json MustAnswer(const CallResult& result) {
  if (!result.ok()) throw std::runtime_error("the gateway could not be prepared: " + result.message);
  return result.answer();
}

// Holds what the answer must, whatever else the upstream knows of the number.
void Check(const Json& answer, const Json& listed, const Json& owners_part) {
  for (const char* member : {"id", "number", "created_at"}) {
    if (answer.at(member) != listed.at(member)) throw std::runtime_error(Concat("another ", member));
  }
  for (const auto& [member, value] : owners_part.items()) {
    if (answer.at(member) != value) throw std::runtime_error(Concat("another ", member));
  }
}

}  // namespace

UpstreamSetup::UpstreamSetup(std::vector<std::string> argv)
    : program_(std::move(argv)), front_(program_.port(), certificate_) {}

std::unique_ptr<UpstreamSetup> StartSimulatedUpstream(int numbers) {
  const char* program = std::getenv("SIGNALWIRE_SIM");
  if (program == nullptr) throw std::runtime_error("SIGNALWIRE_SIM is not set; run through make or ctest");
  const TempFolder folder;
  const Json project = {{"id", kBenchProject}, {"token", kBenchToken}, {"seed_numbers", numbers}};
  const std::string file = folder.Write("projects.json", Json{{"projects", {project}}}.dump());
  return std::make_unique<UpstreamSetup>(std::vector<std::string>{program, "--port", "0", "--projects-file",
                                                                  file, "--numbers-per-area-code", "1000",
                                                                  "--record-limit", "100"});
}

std::unique_ptr<UpstreamSetup> StartStaticUpstream(std::chrono::milliseconds delay) {
  return std::make_unique<UpstreamSetup>(std::vector<std::string>{
      SiblingProgram("static_upstream"), "--delay-ms", std::to_string(delay.count())});
}

CurlUpstream UpstreamOf(const UpstreamSetup& upstream) {
  return {upstream.origin(), upstream.ca_file(), kBenchProject, kBenchToken};
}

std::vector<std::string> LeastGateway(const UpstreamSetup& upstream) {
  const CurlUpstream curl = UpstreamOf(upstream);
  return {SiblingProgram("least_gateway"),
          "--origin",
          curl.origin,
          "--ca-file",
          curl.ca_file,
          "--username",
          curl.username,
          "--password",
          curl.password};
}

Settings ReadSettings(const std::vector<std::string>& texts) {
  Settings settings;
  for (const std::string& text : texts) {
    const std::size_t dot = text.find('.');
    const std::size_t equals = text.find('=');
    if (dot == text.npos || equals == text.npos || dot > equals)
      throw std::runtime_error("write a setting as SECTION.KEY=VALUE: " + text);
    settings[text.substr(0, dot)][text.substr(dot + 1, equals - dot - 1)] = text.substr(equals + 1);
  }
  return settings;
}

std::unique_ptr<GatewayProcess> StartGateway(const UpstreamSetup& upstream, Settings settings,
                                             std::vector<std::string> prefix) {
  GatewayOptions options;
  options.projects = {{"bench", upstream.origin(), kBenchProject, kBenchToken}};
  options.settings = std::move(settings);
  options.settings["upstream"].insert({"ca_file", upstream.ca_file()});
  // GatewayProcess keeps nothing unless told.
  options.settings["cache"].insert({"max_mebibytes", "64"});
  options.settings["server"].insert({{"max_connection_age", "24h"}, {"drain_delay", "27h"}});
  options.prefix = std::move(prefix);
  return std::make_unique<GatewayProcess>(options);
}

std::vector<Exchange> FillNumbers(const GatewayProcess& gateway) {
  GrpcClient client(gateway.address());
  const Json owners_part = OwnersPart();
  const Json listed = MustAnswer(client.Call("ListPhoneNumbers", {{"page_size", 1000}}));
  std::vector<Exchange> exchanges;
  for (const Json& number : listed.at("data")) {
    const auto id = number.at("id").get<std::string>();
    Json update = owners_part;
    update["id"] = id;
    MustAnswer(client.Call("UpdatePhoneNumber", update));
    const std::string request = GetRequest(id);
    const CallResult answer = client.CallBytes("GetPhoneNumber", request);
    Check(MustAnswer(answer), number, owners_part);
    exchanges.push_back({request, answer.bytes});
  }
  return exchanges;
}

std::vector<Exchange> StaticNumbers(int count) {
  std::vector<Exchange> exchanges;
  for (int i = 0; i < count; ++i)
    exchanges.push_back({GetRequest(absl::StrFormat("b3877c40-da60-4998-90ad-%012d", i)), SampleAnswer()});
  return exchanges;
}

std::string AskOnce(const GatewayProcess& gateway, const std::vector<Exchange>& exchanges,
                    const std::map<std::string, std::string>& metadata) {
  GrpcClient client(gateway.address());
  CallOptions options;
  options.metadata.insert(metadata.begin(), metadata.end());
  std::string cache;
  for (const Exchange& exchange : exchanges) {
    const CallResult result = client.CallBytes("GetPhoneNumber", exchange.request, options);
    MustAnswer(result);
    if (result.bytes != exchange.answer) throw std::runtime_error("the gateway answers something else");
    cache = result.Trailer("x-cache");
  }
  return cache;
}

bool IsCached(const GatewayProcess& gateway, const Exchange& exchange) {
  return AskOnce(gateway, {exchange, exchange}, {}) == "hit";
}

}  // namespace phonegate::bench
