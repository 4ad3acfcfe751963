// What the configuration asks of each stage.
#ifndef PHONEGATE_SERVICE_APP_STAGE_OPTIONS_H_
#define PHONEGATE_SERVICE_APP_STAGE_OPTIONS_H_

#include <string>
#include <vector>

#include "phonegate/config/v1/config.pb.h"
#include "service/cache/cache.h"
#include "service/http/curl_multi.h"
#include "service/http/curl_transport.h"
#include "service/journal/stage/reconciler.h"
#include "service/rpc/tls/tls_credentials.h"
#include "service/upstream/token_files.h"
#include "service/upstream/upstream_client.h"

namespace phonegate {

// All of a configuration that was loaded, and so is in order.

// In the order of the projects.
std::vector<std::string> AliasesOf(const config::v1::Config& config);
std::vector<TokenFile> TokenFilesOf(const config::v1::Config& config);

// Whether callers may be anonymous: where only this machine can make the connection.
bool IsOpenToAnonymous(const config::v1::Listen& listen);
ClientCertificateMode ClientCertificateModeOf(const config::v1::Config& config);
// Whether a caller can prove its identity at all.
bool HasAuthenticators(const config::v1::Config& config);

CurlMultiOptions MultiOptionsOf(const config::v1::Config& config);
CurlTransportOptions TransportOptionsOf(const config::v1::Config& config);
UpstreamOptions UpstreamOptionsOf(const config::v1::Config& config);
ReconcilerOptions ReconcilerOptionsOf(const config::v1::Config& config);
CacheOptions CacheOptionsOf(const config::v1::Config& config);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_APP_STAGE_OPTIONS_H_
