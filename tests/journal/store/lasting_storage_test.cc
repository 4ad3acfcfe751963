#include "service/journal/store/lasting_storage.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "service/base/text.h"

namespace phonegate::lasting_storage_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kFolder[] = "/var/lib/phonegate/journal";

// What the kernel shows in a container of containerd, without the mount of the journal.
constexpr char kPod[] =
    "1021 934 0:105 / / ro,relatime master:285 - overlay overlay "
    "rw,lowerdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/41/fs,"
    "upperdir=/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/42/fs\n"
    "1022 1021 0:107 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n"
    "1023 1021 0:108 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755\n"
    "1027 1021 0:103 / /etc/phonegate/signalwire ro,relatime - tmpfs tmpfs rw,size=262144k\n"
    "1028 1021 259:1 /var/lib/kubelet/pods/2f5d0c1e-7c1e-4d6a-9d57-0a3b6d1c8f11/etc-hosts /etc/hosts "
    "rw,relatime - ext4 /dev/nvme0n1p1 rw\n";

constexpr char kEmptyDir[] =
    "1029 1021 259:1 /var/lib/kubelet/pods/2f5d0c1e-7c1e-4d6a-9d57-0a3b6d1c8f11/volumes/"
    "kubernetes.io~empty-dir/journal /var/lib/phonegate rw,relatime - ext4 /dev/nvme0n1p1 rw\n";

constexpr char kBlockVolume[] =
    "1029 1021 8:32 / /var/lib/phonegate rw,relatime - ext4 /dev/sdc rw,stripe=4\n";

struct Case {
  const char* name;
  std::string mountinfo;
  Runs runs;
  const char* why;  // empty: let pass
  std::string folder = kFolder;
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

class EveryPlace : public ::testing::TestWithParam<Case> {};

TEST_P(EveryPlace, IsRefusedWhenItDoesNotLast) {
  const Case& row = GetParam();
  const absl::Status status = CheckLasting(row.mountinfo, row.folder, row.runs);
  if (std::string(row.why).empty()) {
    EXPECT_TRUE(status.ok()) << status;
    return;
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_EQ(std::string(status.message()),
            Concat("The journal's folder ", row.folder, " lies ", row.why,
                   "; mount a persistent volume there, or set journal.allow_ephemeral_storage to true where "
                   "the record of all changes may be lost."));
}

constexpr char kOnEmptyDir[] = "on an emptyDir of Kubernetes, which is deleted with its pod";
constexpr char kInMemory[] = "in memory, which is lost with the pod";
constexpr char kInContainer[] = "among the container's own files, which are deleted with it";

std::string On(const std::string& root, const std::string& point, const std::string& type) {
  return Concat("1029 1021 8:32 ", root, " ", point, " rw,relatime shared:7 - ", type, " source rw\n");
}

INSTANTIATE_TEST_SUITE_P(
    OfAJournal, EveryPlace,
    ::testing::Values(
        Case{"BlockVolume", Concat(kPod, kBlockVolume), Runs::kInPod, ""},
        Case{"BlockVolumeOnTheFolderItself", Concat(kPod, On("/", kFolder, "xfs")), Runs::kInPod, ""},
        Case{"LocalPathOfTheNode",
             Concat(kPod, On("/opt/local-path-provisioner/pvc-1", "/var/lib/phonegate", "ext4")),
             Runs::kInPod, ""},
        Case{"EmptyDir", Concat(kPod, kEmptyDir), Runs::kInPod, kOnEmptyDir},
        Case{"EmptyDirWhereverItRuns", Concat(kPod, kEmptyDir), Runs::kElsewhere, kOnEmptyDir},
        Case{"SubPathOfAnEmptyDir",
             Concat(kPod, On("/pods/1/volumes/kubernetes.io~empty-dir/data/sub", kFolder, "ext4")),
             Runs::kInPod, kOnEmptyDir},
        Case{"VolumeWithALikeName",
             Concat(kPod, On("/volumes/not-kubernetes.io~empty-dir/data", kFolder, "ext4")), Runs::kInPod,
             ""},
        Case{"EmptyDirInMemory", Concat(kPod, On("/", "/var/lib/phonegate", "tmpfs")), Runs::kInPod,
             kInMemory},
        Case{"Ramfs", Concat(kPod, On("/", "/var/lib/phonegate", "ramfs")), Runs::kInPod, kInMemory},
        Case{"Container", kPod, Runs::kInPod, kInContainer},
        Case{"ContainerOfAnotherKind", On("/subvolumes/7", "/", "btrfs"), Runs::kInPod, kInContainer},
        Case{"OverlayOverAVolume", Concat(kPod, On("/", "/var/lib/phonegate", "overlay")), Runs::kInPod,
             kInContainer},
        Case{"MemoryElsewhere", On("/", "/var/lib/phonegate", "tmpfs"), Runs::kElsewhere, ""},
        Case{"ContainerElsewhere", kPod, Runs::kElsewhere, ""}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    OfSeveralMounts, EveryPlace,
    ::testing::Values(
        Case{"TheLongestWins", Concat(kBlockVolume, kPod), Runs::kInPod, ""},
        Case{"ALongerOneBesideDoesNot",
             Concat(kPod, kBlockVolume, On("/", "/var/lib/phonegate/jour", "tmpfs")), Runs::kInPod, ""},
        Case{"OneBelowDoesNot", Concat(kPod, kBlockVolume, On("/", "/var/lib/phonegate/journal/x", "tmpfs")),
             Runs::kInPod, ""},
        Case{"TheLaterOfTwoAtOnePlace", Concat(kPod, kBlockVolume, kEmptyDir), Runs::kInPod, kOnEmptyDir},
        Case{"TheLaterOfTwoTheOtherWayRound", Concat(kPod, kEmptyDir, kBlockVolume), Runs::kInPod, ""}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    OfEscapes, EveryPlace,
    ::testing::Values(Case{"BlankInTheFolder", Concat(kPod, On("/", "/srv/my\\040journal", "tmpfs")),
                           Runs::kInPod, kInMemory, "/srv/my journal/sub"},
                      Case{"BackslashInTheFolder", Concat(kPod, On("/", "/srv/a\\134b", "tmpfs")),
                           Runs::kInPod, kInMemory, "/srv/a\\b"},
                      Case{"BackslashBeforeDigits", Concat(kPod, On("/", "/srv/a\\134040", "tmpfs")),
                           Runs::kInPod, kInMemory, "/srv/a\\040"},
                      Case{"UnfinishedEscape", Concat(kPod, On("/", "/srv/a\\04", "tmpfs")), Runs::kInPod,
                           kInMemory, "/srv/a\\04"},
                      Case{"BlankInTheRoot",
                           Concat(kPod, On("/my\\040pods/kubernetes.io~empty-dir/x", kFolder, "ext4")),
                           Runs::kInPod, kOnEmptyDir}),
    [](const auto& test) { return std::string(test.param.name); });

// What is no line of mountinfo changes nothing about those that are.
TEST(LastingStorage, LeavesOutWhatItCannotRead) {
  const std::vector<std::string> hostile = {
      "",
      "\n\n",
      "-",
      " - - - - - - - - \n",
      "1029 1021 8:32 / /var/lib/phonegate rw,relatime\n",
      "1029 1021 8:32 / /var/lib/phonegate rw,relatime -\n",
      "1029 1021 8:32 / /var/lib/phonegate - tmpfs tmpfs rw\n",
      "1029 1021 8:32 / relative rw - tmpfs tmpfs rw\n",
      "1029 1021 8:32 /  rw - tmpfs tmpfs rw\n",
      std::string("\0\xff\\\\\\777 - \n", 12),
      std::string(100'000, '/') + "\n",
      std::string(100'000, ' ') + "\n",
  };
  for (const std::string& line : hostile) {
    EXPECT_TRUE(CheckLasting(line, kFolder, Runs::kInPod).ok()) << line.substr(0, 80);
    EXPECT_TRUE(CheckLasting(Concat(kPod, kBlockVolume, line), kFolder, Runs::kInPod).ok())
        << line.substr(0, 80);
    EXPECT_FALSE(CheckLasting(Concat(line, "\n", kPod, kEmptyDir), kFolder, Runs::kInPod).ok())
        << line.substr(0, 80);
  }
  EXPECT_TRUE(CheckLasting(kPod, "", Runs::kInPod).ok());
  EXPECT_TRUE(CheckLasting(kPod, "relative", Runs::kInPod).ok());
}

// Every Linux has memory mounted at /dev/shm.
TEST(LastingStorage, FindsTheFolderWhereThisProcessRuns) {
  ASSERT_EQ(setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1", 1), 0);
  for (const char* folder : {"/dev/shm", "/dev/shm/", "/dev/shm/none/yet", "/dev/../dev/./shm/none/"}) {
    EXPECT_THAT(std::string(CheckLastingStorage(folder).message()),
                AllOf(HasSubstr(" /dev/shm"), HasSubstr(kInMemory)))
        << folder;
  }
  for (const char* nowhere : {"", "0"}) {
    ASSERT_EQ(setenv("KUBERNETES_SERVICE_HOST", nowhere, 1), 0);
    EXPECT_EQ(CheckLastingStorage("/dev/shm").ok(), std::string(nowhere).empty()) << nowhere;
  }
  ASSERT_EQ(unsetenv("KUBERNETES_SERVICE_HOST"), 0);
  EXPECT_TRUE(CheckLastingStorage("/dev/shm").ok());
}

}  // namespace
}  // namespace phonegate::lasting_storage_test
