#include "service/app/stage_options.h"

#include <cstddef>

#include "service/base/text.h"
#include "service/config/address.h"
#include "service/config/duration.h"
#include "service/version.h"

namespace phonegate {

std::vector<std::string> AliasesOf(const config::v1::Config& config) {
  std::vector<std::string> aliases;
  for (const config::v1::Project& project : config.projects()) aliases.push_back(project.alias());
  return aliases;
}

std::vector<TokenFile> TokenFilesOf(const config::v1::Config& config) {
  std::vector<TokenFile> files;
  for (const config::v1::Project& project : config.projects()) {
    files.push_back({project.alias(), project.token_file()});
  }
  return files;
}

bool IsOpenToAnonymous(const config::v1::Listen& listen) {
  return listen.tls().certificate_file().empty() &&
         IsLoopback(ParseListenAddress(listen.grpc()).value_or(ListenAddress{}).host);
}

ClientCertificateMode ClientCertificateModeOf(const config::v1::Config& config) {
  const config::v1::Tls& tls = config.listen().tls();
  if (tls.client_ca_file().empty()) return ClientCertificateMode::kNotAsked;
  return tls.require_client_certificate() ? ClientCertificateMode::kRequired : ClientCertificateMode::kAsked;
}

bool HasAuthenticators(const config::v1::Config& config) {
  return !config.identity().tokens().empty() || !config.identity().jwt().empty() ||
         ClientCertificateModeOf(config) != ClientCertificateMode::kNotAsked;
}

CurlMultiOptions MultiOptionsOf(const config::v1::Config& config) {
  CurlMultiOptions options;
  options.max_connections_per_host = static_cast<long>(config.upstream().max_connections());
  return options;
}

CurlTransportOptions TransportOptionsOf(const config::v1::Config& config) {
  CurlTransportOptions options;
  options.connect_timeout = ToChrono(config.upstream().connect_timeout());
  options.max_body = config.upstream().max_body_bytes();
  options.ca_file = config.upstream().ca_file();
  // The loader lets http:// pass for loopback origins only.
  options.plain_http = PlainHttp::kLoopbackOnly;
  options.user_agent = Concat("phonegate/", kVersion);
  return options;
}

UpstreamOptions UpstreamOptionsOf(const config::v1::Config& config) {
  UpstreamOptions options;
  options.change_timeout = ToChrono(config.upstream().change_timeout());
  options.page_timeout = ToChrono(config.server().default_deadline());
  options.retry.max_attempts = static_cast<int>(config.upstream().retry().max_attempts());
  options.retry.initial_backoff = ToChrono(config.upstream().retry().initial_backoff());
  options.retry.max_backoff = ToChrono(config.upstream().retry().max_backoff());
  return options;
}

ReconcilerOptions ReconcilerOptionsOf(const config::v1::Config& config) {
  const std::chrono::milliseconds ends = ToChrono(config.journal().settle_time());
  ReconcilerOptions options;
  options.settle_time = ends;
  options.asks = {std::chrono::milliseconds(0), ends / 10, ends / 2, ends * 3 / 2, ends * 3};
  options.recovery_asks = {std::chrono::milliseconds(0), ends / 10, ends / 2, ends, ends * 5 / 4};
  options.ask_again = ends * 3;
  options.connection_ends = ToChrono(config.upstream().change_timeout());
  return options;
}

CacheOptions CacheOptionsOf(const config::v1::Config& config) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20U;
  const config::v1::Cache& cache = config.cache();
  CacheOptions options;
  options.fetch_time = ToChrono(config.server().default_deadline());
  if (cache.max_mebibytes() == 0) return options;  // nothing is kept
  options.max_bytes = cache.max_mebibytes() * kMebibyte;
  options.times.numbers = ToChrono(cache.numbers());
  options.times.lists = ToChrono(cache.lists());
  options.times.searches = ToChrono(cache.searches());
  options.times.lookups = ToChrono(cache.lookups());
  options.times.carriers = ToChrono(cache.carriers());
  options.times.caller_names = ToChrono(cache.caller_names());
  options.times.not_found = ToChrono(cache.not_found());
  options.times.stale_while_revalidate = ToChrono(cache.stale_while_revalidate());
  options.times.stale_if_error = ToChrono(cache.stale_if_error());
  return options;
}

}  // namespace phonegate
