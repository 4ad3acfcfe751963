#include "service/journal/store/lasting_storage.h"

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/strings/str_split.h"
#include "service/base/small_file.h"
#include "service/base/text.h"

namespace phonegate {

namespace {

constexpr std::size_t kMaxMountinfo = std::size_t{16} * 1024 * 1024;  // bytes
// The kubelet's name for the folder that it keeps the emptyDirs of a pod in.
constexpr std::string_view kEmptyDir = "/kubernetes.io~empty-dir/";

// One mounted file system, as a line of mountinfo tells.
struct Mount {
  std::string root;   // what of the file system is seen
  std::string point;  // where
  std::string type;
};

bool IsOctal(char c) { return c >= '0' && c <= '7'; }

// The kernel writes blanks and backslashes as \040 and \134.
std::string Unescaped(std::string_view text) {
  constexpr std::size_t kDigits = 3;
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + kDigits < text.size() && IsOctal(text[i + 1]) &&
                        IsOctal(text[i + 2]) && IsOctal(text[i + 3]);
    if (!escape) {
      out += text[i];
      continue;
    }
    int code = 0;
    for (std::size_t digit = 1; digit <= kDigits; ++digit) code = code * 8 + (text[i + digit] - '0');
    out += static_cast<char>(code);
    i += kDigits;
  }
  return out;
}

// "36 35 98:0 /root /point rw,noatime master:1 - ext4 /dev/sda rw": any number of fields
// before the hyphen.
std::optional<Mount> ParseMount(std::string_view line) {
  constexpr std::size_t kRoot = 3;
  constexpr std::size_t kPoint = 4;
  constexpr std::size_t kOptional = 6;
  const std::vector<std::string> fields = absl::StrSplit(absl::string_view(line.data(), line.size()), ' ');
  for (std::size_t i = kOptional; i + 1 < fields.size(); ++i) {
    if (fields[i] == "-") return Mount{Unescaped(fields[kRoot]), Unescaped(fields[kPoint]), fields[i + 1]};
  }
  return std::nullopt;
}

bool Holds(const std::string& point, const std::string& folder) {
  if (!point.starts_with('/') || !folder.starts_with(point)) return false;
  return point == "/" || folder.size() == point.size() || folder[point.size()] == '/';
}

// Of several mounts at one place the last one is seen.
std::optional<Mount> MountOf(std::string_view mountinfo, const std::string& folder) {
  std::optional<Mount> found;
  for (const absl::string_view line :
       absl::StrSplit(absl::string_view(mountinfo.data(), mountinfo.size()), '\n')) {
    std::optional<Mount> mount = ParseMount({line.data(), line.size()});
    if (!mount || !Holds(mount->point, folder)) continue;
    if (!found || mount->point.size() >= found->point.size()) found = std::move(mount);
  }
  return found;
}

// What does not last about it; empty when it lasts.
std::string_view WhyNotLasting(const Mount& mount, Runs runs) {
  if (Concat(mount.root, "/").find(kEmptyDir) != std::string::npos)
    return "on an emptyDir of Kubernetes, which is deleted with its pod";
  if (runs == Runs::kElsewhere) return "";
  if (mount.type == "tmpfs" || mount.type == "ramfs") return "in memory, which is lost with the pod";
  if (mount.point == "/" || mount.type == "overlay")
    return "among the container's own files, which are deleted with it";
  return "";
}

// As mountinfo would name it. What does not exist yet has no links.
std::optional<std::string> Resolved(const std::string& folder) {
  std::error_code error;
  std::filesystem::path path =
      std::filesystem::weakly_canonical(std::filesystem::absolute(folder, error), error);
  if (error) return std::nullopt;
  if (!path.has_filename()) path = path.parent_path();  // it ended with a slash
  return path.string();
}

Runs WhereThisRuns() {
  // Set by the kubelet in each container.
  const char* service = std::getenv("KUBERNETES_SERVICE_HOST");
  return service != nullptr && *service != '\0' ? Runs::kInPod : Runs::kElsewhere;
}

}  // namespace

absl::Status CheckLasting(std::string_view mountinfo, const std::string& folder, Runs runs) {
  const std::optional<Mount> mount = MountOf(mountinfo, folder);
  const std::string_view why = mount ? WhyNotLasting(*mount, runs) : "";
  if (why.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      Concat("The journal's folder ", folder, " lies ", why,
             "; mount a persistent volume there, or set journal.allow_ephemeral_storage to true where the "
             "record of all changes may be lost."));
}

absl::Status CheckLastingStorage(const std::string& folder) {
  std::string mountinfo;
  // Without it, as on other systems than Linux, nothing can be told.
  if (!ReadSmallFile("/proc/self/mountinfo", kMaxMountinfo, mountinfo).ok()) return absl::OkStatus();
  const std::optional<std::string> resolved = Resolved(folder);
  return resolved ? CheckLasting(mountinfo, *resolved, WhereThisRuns()) : absl::OkStatus();
}

}  // namespace phonegate
