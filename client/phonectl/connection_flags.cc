#include "client/phonectl/connection_flags.h"

namespace phonegate::phonectl {

ConnectionFlags::ConnectionFlags(CLI::App& app) {
  app.add_option("--target", options_.target, "Where the gateway is: HOST:PORT")
      ->envname("PHONEGATE_TARGET")
      ->capture_default_str();
  app.add_flag("--tls", tls_, "Use TLS; the files below do so, too")->envname("PHONEGATE_TLS");
  app.add_option("--ca", tls_files_.ca_file, "Whom to trust, a PEM file; the system's unless told")
      ->envname("PHONEGATE_CA");
  app.add_option("--cert", tls_files_.certificate_file, "Your certificate, a PEM file")
      ->envname("PHONEGATE_CERT");
  app.add_option("--key", tls_files_.key_file, "Its key, a PEM file")->envname("PHONEGATE_KEY");
  app.add_option("--server-name", tls_files_.server_name,
                 "The name in its certificate, where the target has another: a forwarded port");
  app.add_option("--token-file", options_.token_file, "A file with your token")
      ->envname("PHONEGATE_TOKEN_FILE");
}

ClientOptions ConnectionFlags::options() const {
  ClientOptions options = options_;
  options.user_agent = "phonectl";
  options.health_checks = false;  // one answer of a gateway that drains is better than none
  const bool files =
      !tls_files_.ca_file.empty() || !tls_files_.certificate_file.empty() || !tls_files_.key_file.empty();
  if (tls_ || files) options.tls = tls_files_;
  return options;
}

}  // namespace phonegate::phonectl
