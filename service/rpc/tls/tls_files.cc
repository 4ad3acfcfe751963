#include "service/rpc/tls/tls_files.h"

#include <cstddef>
#include <string_view>

#include "service/base/sha256.h"
#include "service/base/small_file.h"
#include "service/base/text.h"

namespace phonegate {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20U;

std::string DigestOf(const TlsMaterial& material) {
  std::string digests;
  for (const std::string* part : {&material.certificates, &material.key, &material.client_authorities}) {
    const Sha256Digest digest = Sha256(*part);
    digests.append(digest.begin(), digest.end());
  }
  return digests;
}

absl::Status ReadPart(const std::string& path, std::string_view what, std::string& out) {
  absl::Status read = ReadSmallFile(path, kMaxBytes, out);
  if (read.ok()) return read;
  return absl::FailedPreconditionError(Concat(what, " ", path, " ", std::string(read.message())));
}

}  // namespace

absl::Status TlsFiles::Load() {
  absl::StatusOr<TlsMaterial> material = Read();
  if (material.ok()) seen_ = StableContent(DigestOf(*material));
  absl::Status taken = material.ok() ? Take(*std::move(material)) : material.status();
  if (taken.ok()) return taken;
  return absl::FailedPreconditionError(
      Concat("The files of listen.tls cannot be used: ", std::string(taken.message()), "."));
}

void TlsFiles::Refresh() {
  absl::StatusOr<TlsMaterial> material = Read();
  if (!material.ok()) {
    seen_.Miss();
    return ReportKept(std::string(material.status().message()));
  }
  const StableContent::Seen seen = seen_.Look(DigestOf(*material), clock_.Steady());
  if (seen == StableContent::Seen::kChanging) return;
  // Files that were refused are tried again: a certificate may be of tomorrow.
  if (seen == StableContent::Seen::kOld && !refused_) return problem_.clear();
  const absl::Status taken = Take(*std::move(material));
  refused_ = !taken.ok();
  if (refused_) return ReportKept(std::string(taken.message()));
  problem_.clear();
  log_.Write(LogLevel::kInfo, "certificate_replaced",
             "The files of listen.tls have changed; new connections get what they hold.",
             {{"path", paths_.certificate_file}});
}

std::shared_ptr<const TlsMaterial> TlsFiles::Current() const {
  const MutexLock lock(mutex_);
  return current_;
}

absl::StatusOr<TlsMaterial> TlsFiles::Read() const {
  TlsMaterial material;
  absl::Status read = ReadPart(paths_.certificate_file, "the certificate file", material.certificates);
  if (read.ok()) read = ReadPart(paths_.key_file, "the key file", material.key);
  if (read.ok() && !paths_.client_ca_file.empty()) {
    read = ReadPart(paths_.client_ca_file, "the client CA file", material.client_authorities);
    if (read.ok() && material.client_authorities.empty())
      read = absl::FailedPreconditionError("the authorities of clients hold no certificate");
  }
  if (!read.ok()) return read;
  return material;
}

absl::Status TlsFiles::Take(TlsMaterial material) {
  const WallTime now = clock_.Now();
  const absl::StatusOr<WallTime> ends = CheckTls(material, now);
  if (!ends.ok()) return ends.status();
  auto taken = std::make_shared<const TlsMaterial>(std::move(material));
  {
    const MutexLock lock(mutex_);
    current_.swap(taken);
  }
  metrics_.CertificateTaken(now, *ends);
  return absl::OkStatus();
}

void TlsFiles::ReportKept(const std::string& problem) {
  metrics_.CertificateReloadFailed();
  if (problem == problem_) return;
  problem_ = problem;
  log_.Write(
      LogLevel::kWarning, "certificate_kept",
      Concat("The files of listen.tls cannot be used; what was read before stays in use: ", problem, "."),
      {{"path", paths_.certificate_file}});
}

}  // namespace phonegate
