#include "service/admission/identity/jwks_files.h"

#include "service/base/small_file.h"
#include "service/base/text.h"

namespace phonegate {

absl::StatusOr<std::shared_ptr<const IssuerKeys>> JwksFiles::Open(const std::string& path) {
  if (const auto known = files_.find(path); known != files_.end()) {
    if (std::shared_ptr<const IssuerKeys> keys = known->second.keys.lock()) return keys;
    files_.erase(known);
  }
  std::string text;
  absl::Status read = ReadSmallFile(path, kMaxBytes, text);
  absl::StatusOr<Jwks> parsed = read.ok() ? Jwks::Parse(text) : read;
  if (!parsed.ok()) {
    return absl::FailedPreconditionError(
        Concat("The key file ", path, " ", std::string(parsed.status().message())));
  }
  auto keys = std::make_shared<IssuerKeys>(std::make_shared<const Jwks>(*std::move(parsed)));
  files_.emplace(path, File{keys, StableContent(std::move(text)), ""});
  return std::shared_ptr<const IssuerKeys>(std::move(keys));
}

void JwksFiles::Refresh(SteadyTime now) {
  for (auto file = files_.begin(); file != files_.end();) {
    const std::shared_ptr<IssuerKeys> keys = file->second.keys.lock();
    if (keys == nullptr) {
      file = files_.erase(file);
      continue;
    }
    RefreshFile(file->first, file->second, *keys, now);
    ++file;
  }
}

void JwksFiles::RefreshFile(const std::string& path, File& file, IssuerKeys& keys, SteadyTime now) {
  std::string text;
  if (absl::Status read = ReadSmallFile(path, kMaxBytes, text); !read.ok()) {
    file.text.Miss();
    return ReportKept(path, file, std::string(read.message()));
  }
  const StableContent::Seen seen = file.text.Look(text, now);
  if (seen == StableContent::Seen::kOld) file.problem.clear();
  if (seen != StableContent::Seen::kNew) return;
  absl::StatusOr<Jwks> parsed = Jwks::Parse(text);
  if (!parsed.ok()) return ReportKept(path, file, std::string(parsed.status().message()));
  file.problem.clear();
  const auto count = static_cast<std::int64_t>(parsed->size());
  keys.Replace(std::make_shared<const Jwks>(*std::move(parsed)));
  epoch_.fetch_add(1, std::memory_order_release);
  log_.Write(LogLevel::kInfo, "jwks_replaced",
             "The key file has changed; tokens are verified with its keys from now on.",
             {{"path", path}, {"keys", count}});
}

void JwksFiles::ReportKept(const std::string& path, File& file, const std::string& problem) {
  metrics_.JwksReloadFailed();
  if (problem == file.problem) return;
  file.problem = problem;
  log_.Write(LogLevel::kWarning, "jwks_kept",
             Concat("The key file cannot be used; the old keys stay in use. It ", problem, "."),
             {{"path", path}});
}

}  // namespace phonegate
