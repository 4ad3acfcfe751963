#include "tests/bench/bench_servers.h"

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_format.h"
#include "phonegate/v1/phone_number_service.pb.h"
#include "service/base/text.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/sample_number.h"

namespace phonegate::bench {
namespace {

// What may have come of age in a cache while it was measured.
constexpr double kMaxOthers = 0.01;

std::unique_ptr<RpcLoad> LoadOf(const std::string& address, const LoadShape& shape,
                                const std::map<std::string, std::string>& metadata = {},
                                const std::map<std::string, std::string>& trailers = {}) {
  RpcLoadOptions options;
  options.address = address;
  options.method = kGetPhoneNumber;
  options.connections = shape.connections;
  options.threads = shape.threads;
  options.metadata = metadata;
  options.trailers = trailers;
  return std::make_unique<RpcLoad>(options);
}

// Where the gateway asks for the number that the request is of.
std::string PathOf(const Exchange& exchange) {
  v1::GetPhoneNumberRequest request;
  if (!request.ParseFromString(exchange.request)) throw std::logic_error("no GetPhoneNumberRequest");
  return "/api/relay/rest/phone_numbers/" + request.id();
}

}  // namespace

const std::map<std::string, std::string> kNoCache = {{"cache-control", "no-cache"}};

BenchServers::BenchServers(const BenchServersOptions& options, Report& report) : options_(options) {
  const std::string answer = SampleNumber().SerializeAsString();
  AddReference(kBare, {"--kind", "bare"}, "");
  AddReference("raw", {"--kind", "raw"}, answer);
  AddReference("raw, tuned", {"--kind", "raw", "--deadlock-detection", "off", "--channelz", "off"}, answer);
  AddReference(kTyped, {"--kind", "typed"}, answer);
  AddPeers(answer);
  upstream_ = StartSimulatedUpstream(options.numbers);
  gateway_ = FreshGateway();
  exchanges_ = FillNumbers(*gateway_);
  const double headroom = Headroom();
  const std::string unit = "times what phonegate asks";
  const std::string goal = absl::StrFormat("%g", options.headroom);
  report.Add("the simulator could answer, by its CPU time", headroom, unit, goal);
  if (headroom < options.headroom) {
    UseStaticUpstream();
    report.Add("a static upstream takes its place; it could answer", Headroom(), unit, goal);
  }
  cached_ = IsCached(*gateway_, exchanges_.front());
  ConnectCurl();
  least_gateway_ = std::make_unique<ListeningProgram>(LeastGateway(*upstream_));
}

void BenchServers::AddReference(const std::string& name, std::vector<std::string> flags,
                                const std::string& answer) {
  flags.insert(flags.begin(), SiblingProgram("reference_server"));
  references_.push_back({name, std::make_unique<ListeningProgram>(flags), {GetRequest(kSampleId), answer}});
}

void BenchServers::AddPeers(const std::string& answer) {
  if (options_.peers.empty()) return;
  const std::string file = files_.Write("answer", answer);
  for (const Peer& peer : kPeers) {
    const std::string program = Concat(options_.peers, "/", peer.name);
    if (!std::filesystem::exists(program)) continue;
    references_.push_back(
        {peer.name,
         std::make_unique<ListeningProgram>(std::vector<std::string>{program, "--answer", file}),
         {GetRequest(kSampleId), answer}});
  }
}

void BenchServers::UseStaticUpstream() {
  gateway_.reset();
  upstream_ = StartStaticUpstream(std::chrono::milliseconds(0));
  gateway_ = FreshGateway();
  exchanges_ = StaticNumbers(options_.numbers);
}

// How often as many requests the upstream has CPU time for, on one processor.
double BenchServers::Headroom() const {
  const auto load = LoadOf(gateway_->address(), options_.shape, kNoCache);
  const Seconds before = CpuTimeOf(upstream_->program());
  const LoadResult result = MustAllBeRight(kMissing, [&] {
    return load->Closed(exchanges_, options_.shape.streams, {.duration = options_.trial});
  });
  return result.wall / (CpuTimeOf(upstream_->program()) - before);
}

void BenchServers::ConnectCurl() {
  curl_ = std::make_unique<CurlLoad>(UpstreamOf(*upstream_));
  for (const Exchange& exchange : exchanges_) {
    const std::string path = PathOf(exchange);
    curl_exchanges_.push_back({path, curl_->Get(path)});
  }
}

// What the least gateway is asked, and the bytes that it hands on.
std::vector<Exchange> BenchServers::Unread() const {
  std::vector<Exchange> unread;
  for (std::size_t i = 0; i < exchanges_.size(); ++i)
    unread.push_back({exchanges_[i].request, curl_exchanges_[i].answer});
  return unread;
}

std::vector<BenchServers::Target> BenchServers::Connect(const LoadShape& shape) const {
  std::vector<Target> targets;
  for (const Reference& reference : references_) {
    targets.push_back({reference.name,
                       LoadOf(reference.program->address(), shape),
                       {reference.exchange},
                       reference.program->pid()});
  }
  const pid_t gateway = gateway_->process().pid();
  std::map<std::string, std::string> trailers;
  if (cached_) trailers["x-cache"] = "hit";
  targets.push_back(
      {one_number(), LoadOf(gateway_->address(), shape, {}, trailers), {exchanges_.front()}, gateway});
  targets.push_back({kMissing, LoadOf(gateway_->address(), shape, kNoCache), exchanges_, gateway});
  targets.push_back(
      {kLeastGateway, LoadOf(least_gateway_->address(), shape), Unread(), least_gateway_->pid()});
  return targets;
}

Subject BenchServers::Target::AsSubject(int streams) {
  const auto run = [this, streams](Seconds duration) {
    LoadResult result = load->Closed(exchanges, streams, {.duration = duration});
    if (static_cast<double>(result.other_trailers) > kMaxOthers * static_cast<double>(result.answers))
      throw std::runtime_error(name + ": the trailers say something else");
    return result;
  };
  return {name, run, [this] { return CpuTimeOf(process); }};
}

Subject BenchServers::CurlSubject(int streams) {
  const auto run = [this, streams](Seconds duration) {
    return curl_->Closed(curl_exchanges_, streams, {.duration = duration});
  };
  return {kCurl, run, &ThreadCpuTime};
}

std::unique_ptr<ListeningProgram> BenchServers::FreshBare() {
  return std::make_unique<ListeningProgram>(
      std::vector<std::string>{SiblingProgram("reference_server"), "--kind", "bare"});
}

}  // namespace phonegate::bench
