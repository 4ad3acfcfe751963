// Where the gateway is, from flags and the environment.
#ifndef PHONEGATE_CLIENT_PHONECTL_CONNECTION_FLAGS_H_
#define PHONEGATE_CLIENT_PHONECTL_CONNECTION_FLAGS_H_

#include <string>

#include <CLI/CLI.hpp>

#include "phonegate/client_options.h"

namespace phonegate::phonectl {

// The flags that every command has.
class ConnectionFlags {
 public:
  // Adds them to `app`, which must outlive this, and be parsed before options().
  explicit ConnectionFlags(CLI::App& app);
  ConnectionFlags(const ConnectionFlags&) = delete;
  ConnectionFlags& operator=(const ConnectionFlags&) = delete;

  ClientOptions options() const;

 private:
  ClientOptions options_;
  TlsOptions tls_files_;
  bool tls_ = false;
};

}  // namespace phonegate::phonectl

#endif  // PHONEGATE_CLIENT_PHONECTL_CONNECTION_FLAGS_H_
