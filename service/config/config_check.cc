#include "service/config/config_check.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "service/base/text.h"
#include "service/config/address.h"
#include "service/config/duration.h"
#include "service/config/suggestion.h"

namespace phonegate {
namespace {

using config::v1::Config;

std::optional<Problem> CheckListen(const config::v1::Listen& listen, const ConfigReader& reader) {
  const ListenAddress grpc = ParseListenAddress(listen.grpc()).value_or(ListenAddress{});
  const ListenAddress admin = ParseListenAddress(listen.admin()).value_or(ListenAddress{});
  const bool plaintext = listen.tls().certificate_file().empty();
  if (plaintext && !IsLoopback(grpc.host) && !listen.allow_plaintext_elsewhere()) {
    return Problem{reader.LineOf("listen.grpc"),
                   "listen.grpc is not a loopback address, and its traffic is not encrypted; use 127.0.0.1, "
                   "add listen.tls, or set listen.allow_plaintext_elsewhere to true"};
  }
  if (grpc.port != 0 && grpc.port == admin.port && grpc.host == admin.host) {
    return Problem{reader.LineOf("listen.admin"),
                   "listen.admin is the same address as listen.grpc; give it another port"};
  }
  return std::nullopt;
}

std::optional<Problem> CheckTls(const config::v1::Tls& tls, const ConfigReader& reader) {
  if (tls.certificate_file().empty() != tls.key_file().empty()) {
    return Problem{reader.LineOf("listen.tls"),
                   "listen.tls has only one of \"certificate_file\" and \"key_file\"; add the other"};
  }
  if (tls.certificate_file().empty() && !tls.client_ca_file().empty()) {
    return Problem{reader.LineOf("listen.tls.client_ca_file"),
                   "listen.tls.client_ca_file needs encryption; add \"certificate_file\" and \"key_file\""};
  }
  if (tls.client_ca_file().empty() && tls.require_client_certificate()) {
    return Problem{reader.LineOf("listen.tls.require_client_certificate"),
                   "listen.tls.require_client_certificate needs to know whose certificates are good; add "
                   "\"client_ca_file\""};
  }
  return std::nullopt;
}

std::optional<Problem> CheckProjects(const Config& config, const ConfigReader& reader) {
  std::map<std::string, std::string> places;  // by alias
  for (int i = 0; i < config.projects_size(); ++i) {
    const config::v1::Project& project = config.projects(i);
    const std::string place = Concat("projects[", i, "]");
    if (!project.space().empty() && !project.origin().empty()) {
      return Problem{reader.LineOf(Concat(place, ".origin")),
                     Concat(place, " has both \"space\" and \"origin\"; keep one")};
    }
    if (project.space().empty() && project.origin().empty()) {
      return Problem{reader.LineOf(place), Concat(place, " has neither \"space\" nor \"origin\"; add one")};
    }
    if (const auto [first, added] = places.emplace(project.alias(), place); !added) {
      return Problem{reader.LineOf(Concat(place, ".alias")),
                     Concat(place, ".alias is the same as that of ", first->second,
                            "; give each project an alias of its own")};
    }
  }
  if (config.default_project().empty() || places.contains(config.default_project())) return std::nullopt;
  std::vector<std::string> aliases;
  for (const config::v1::Project& project : config.projects()) aliases.push_back(project.alias());
  return Problem{reader.LineOf("default_project"), Concat("default_project names none of the projects; ",
                                                          Suggestion(config.default_project(), aliases))};
}

// A token says its issuer, and a name its prefix: each must tell which one it is.
std::optional<Problem> CheckIssuers(const config::v1::Identity& identity, const ConfigReader& reader) {
  std::set<std::string> issuers;
  std::set<std::string> prefixes;
  for (int i = 0; i < identity.jwt_size(); ++i) {
    const std::string place = Concat("identity.jwt[", i, "]");
    if (!issuers.insert(identity.jwt(i).issuer()).second) {
      return Problem{reader.LineOf(Concat(place, ".issuer")),
                     Concat(place, ".issuer is that of an entry before; keep one of them")};
    }
    if (!prefixes.insert(identity.jwt(i).prefix()).second) {
      return Problem{reader.LineOf(Concat(place, ".prefix")),
                     Concat(place, ".prefix is that of an entry before; give each issuer one of its own")};
    }
  }
  return std::nullopt;
}

std::optional<Problem> CheckRetry(const config::v1::Retry& retry, const ConfigReader& reader) {
  const auto initial = ToChrono(retry.initial_backoff());
  const auto max = ToChrono(retry.max_backoff());
  if (initial <= max) return std::nullopt;
  return Problem{reader.LineOf("upstream.retry.initial_backoff"),
                 Concat("upstream.retry.initial_backoff (", FormatDuration(initial),
                        ") must not be longer than upstream.retry.max_backoff (", FormatDuration(max), ")")};
}

// gRPC spreads the age of connections by a tenth.
std::optional<Problem> CheckDrain(const config::v1::Server& server, const ConfigReader& reader) {
  const auto age = ToChrono(server.max_connection_age());
  const auto drain = ToChrono(server.drain_delay());
  if (drain * 10 > age * 11) return std::nullopt;
  return Problem{
      reader.LineOf("server.drain_delay"),
      Concat("server.drain_delay (", FormatDuration(drain),
             ") must be longer than 1.1 times server.max_connection_age (", FormatDuration(age), ")")};
}

}  // namespace

std::optional<Problem> CheckCombinations(const Config& config, const ConfigReader& reader) {
  if (auto problem = CheckListen(config.listen(), reader)) return problem;
  if (auto problem = CheckTls(config.listen().tls(), reader)) return problem;
  if (auto problem = CheckProjects(config, reader)) return problem;
  if (auto problem = CheckIssuers(config.identity(), reader)) return problem;
  if (auto problem = CheckRetry(config.upstream().retry(), reader)) return problem;
  return CheckDrain(config.server(), reader);
}

}  // namespace phonegate
