// How a phonegate::Client reaches the gateway.
#ifndef PHONEGATE_CLIENT_OPTIONS_H_
#define PHONEGATE_CLIENT_OPTIONS_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace phonegate {

// Certificates, all PEM files.
struct TlsOptions {
  // Whom to trust. Empty: the system's certificate authorities.
  std::string ca_file = {};
  // The client's own certificate and key, for mTLS; both or neither. They, and
  // `ca_file` with them, are read again when they change.
  std::string certificate_file = {};
  std::string key_file = {};
  // The name that the gateway's certificate must be for. Empty: the host of the
  // target. For tests, and for connections through a forwarded port.
  std::string server_name = {};
};

struct ClientOptions {
  // Where the gateway is: HOST:PORT, or a name as gRPC resolves them. With
  // `dns:///phonegate.example.svc:50051` and a headless service, calls go to all
  // replicas in turn.
  std::string target = "127.0.0.1:50051";
  // None: no encryption.
  std::optional<TlsOptions> tls;
  // A file with the bearer token that each call shows, read again when it changes.
  // Empty: none. Without `tls` only to a target on loopback, as the token would be
  // there for all to read.
  std::string token_file;
  // Put in front of gRPC's own user agent: the program's name and version.
  std::string user_agent;

  // The time of a read, its repetitions included.
  std::chrono::milliseconds read_timeout{15'000};
  // The time of StreamPhoneNumbers, from the first number to the last.
  std::chrono::milliseconds stream_timeout{300'000};
  // The time of a change, its repetitions included. The outcome of a change whose
  // answer was lost can take the gateway a minute to find out.
  std::chrono::milliseconds change_timeout{60'000};
  // How long a change waits for a connection before it says that nothing was sent.
  std::chrono::milliseconds connect_timeout{10'000};

  // Whether calls go only to replicas that say they serve, so that one that is going
  // away gets no new ones. For targets that resolve to the replicas themselves. Behind a
  // balancer's single address turn it off: the one connection there is stays with a
  // replica that drains, and that answers to the end.
  bool health_checks = true;
  // gRPC's service config as JSON. Empty: what ServiceConfigJson() gives.
  std::string service_config;
  // Names changes whose requests have no `request_id`: a new UUID each time. Called
  // from many threads. Empty: random ones.
  std::function<std::string()> make_request_id;
};

}  // namespace phonegate

#endif  // PHONEGATE_CLIENT_OPTIONS_H_
