#include "client/channel.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <string_view>

#include <arpa/inet.h>
#include <grpc/grpc.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/channel_arguments.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "phonegate/service_config.h"

namespace phonegate::internal {
namespace {

// 1,000 numbers with long URLs.
constexpr int kMaxAnswerBytes = 64 * 1024 * 1024;

// How often certificate files are looked at.
constexpr unsigned kWatchSeconds = 1;

bool RemovePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view HostOf(std::string_view address) {
  if (RemovePrefix(address, "[")) return address.substr(0, address.find(']'));
  if (std::count(address.begin(), address.end(), ':') > 1) return address;  // IPv6 without a port
  return address.substr(0, address.find(':'));
}

absl::Status CheckReadable(const std::string& option, const std::string& path) {
  if (path.empty() || std::ifstream(path).peek() != std::ifstream::traits_type::eof())
    return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": the file ", path, " cannot be read or is empty; name a PEM file."));
}

absl::Status Check(const ClientOptions& options) {
  if (options.target.empty()) return absl::InvalidArgumentError("target: is empty; name HOST:PORT.");
  if (!options.tls) {
    if (options.token_file.empty() || IsLoopback(options.target)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat(
        "token_file: without tls the token would be readable on the way to ", options.target, "; set tls."));
  }
  const TlsOptions& tls = *options.tls;
  if (tls.certificate_file.empty() != tls.key_file.empty()) {
    return absl::InvalidArgumentError(
        "tls.certificate_file and tls.key_file: one is set and the other is not; set both or neither.");
  }
  for (const auto& [name, path] :
       {std::pair("tls.ca_file", tls.ca_file), std::pair("tls.certificate_file", tls.certificate_file),
        std::pair("tls.key_file", tls.key_file)}) {
    if (absl::Status readable = CheckReadable(name, path); !readable.ok()) return readable;
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::ChannelCredentials> Credentials(const std::optional<TlsOptions>& tls) {
  using grpc::experimental::FileWatcherCertificateProvider;
  if (!tls) return grpc::InsecureChannelCredentials();
  const bool trusts = !tls->ca_file.empty();
  const bool shows = !tls->certificate_file.empty();
  if (!trusts && !shows) return grpc::SslCredentials({});
  grpc::experimental::TlsChannelCredentialsOptions options;
  if (trusts && shows) {
    options.set_certificate_provider(std::make_shared<FileWatcherCertificateProvider>(
        tls->key_file, tls->certificate_file, tls->ca_file, kWatchSeconds));
  } else if (shows) {
    options.set_certificate_provider(std::make_shared<FileWatcherCertificateProvider>(
        tls->key_file, tls->certificate_file, kWatchSeconds));
  } else {
    options.set_certificate_provider(
        std::make_shared<FileWatcherCertificateProvider>(tls->ca_file, kWatchSeconds));
  }
  if (trusts) options.watch_root_certs();
  if (shows) options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

grpc::ChannelArguments Arguments(const ClientOptions& options) {
  grpc::ChannelArguments arguments;
  const HealthChecks health_checks = options.health_checks ? HealthChecks::kOn : HealthChecks::kOff;
  arguments.SetServiceConfigJSON(options.service_config.empty() ? ServiceConfigJson(health_checks)
                                                                : options.service_config);
  arguments.SetUserAgentPrefix(absl::StrCat(options.user_agent, options.user_agent.empty() ? "" : " ",
                                            "phonegate-cpp/", PHONEGATE_CLIENT_VERSION));
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  if (options.tls && !options.tls->server_name.empty())
    arguments.SetSslTargetNameOverride(options.tls->server_name);
  // The gateway is inside; a proxy of the environment is for what is outside, and would
  // see what a plaintext connection to loopback carries.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  // A gateway that restarts is back within seconds, not within gRPC's two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 5000);
  return arguments;
}

}  // namespace

bool IsLoopback(const std::string& target) {
  std::string_view rest = target;
  if (RemovePrefix(rest, "unix:") || RemovePrefix(rest, "unix-abstract:")) return true;
  for (const char* scheme : {"dns:///", "ipv4:", "ipv6:", "dns:"}) {
    if (RemovePrefix(rest, scheme)) break;
  }
  if (rest.find_first_of(",/") != std::string_view::npos) return false;  // several, or by another name server
  const std::string host(HostOf(rest));
  if (host == "localhost" || host == "::1") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24) == 127;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ClientOptions& options) {
  if (absl::Status checked = Check(options); !checked.ok()) return checked;
  return grpc::CreateCustomChannel(options.target, Credentials(options.tls), Arguments(options));
}

}  // namespace phonegate::internal
