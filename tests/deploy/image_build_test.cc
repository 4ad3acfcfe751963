// What `make image` does with the engine that it finds, and what it says without one.
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/base/text.h"
#include "tests/deploy/read_text.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace phonegate::image_build_test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

// A machine with nothing but what the test puts on it.
class ImageBuild : public ::testing::Test {
 protected:
  ImageBuild() {
    for (const char* program : {"bash", "dirname"})
      std::filesystem::create_symlink(std::string("/usr/bin/") + program, folder_ / program);
  }

  void Put(const std::string& program, const std::string& body) const {
    std::filesystem::permissions(folder_.Write(program, Concat("#!/usr/bin/bash\n", body, "\n")),
                                 std::filesystem::perms::owner_all);
  }

  // Ends with this exit code; what it printed, both streams.
  std::string Build(int code, const std::string& more_path = "") const {
    Subprocess build({.argv = {"deploy/image/build"},
                      .environment = {{"PATH", Concat(folder_.path().string(), more_path)},
                                      {"BASE", "example/debian:12"},
                                      {"IMAGE_OPTIONS", "--one --two"},
                                      {"SEEN", folder_ / "seen"}}});
    EXPECT_EQ(build.Wait(), code);
    return build.out() + build.err();
  }

  const TempFolder folder_;
};

TEST_F(ImageBuild, SaysThatThereIsNoEngine) {
  EXPECT_EQ(
      Build(1),
      "image: there is neither buildah nor docker here; install one (apt-get install buildah), then run make "
      "image again.\n");
}

TEST_F(ImageBuild, SaysThatTheEngineDoesNotAnswer) {
  Put("docker", "exit 1");
  EXPECT_EQ(Build(1),
            "image: docker is there and no engine answers it; start one, or install buildah (apt-get install "
            "buildah).\n");
}

constexpr char kRecord[] =
    "printf '%s\\n' \"$*\" >>\"$SEEN\"\n"
    "[[ $1 != info ]] || exit 0\n"
    "cd \"${@: -1}\" && [[ -f deploy/image/Containerfile && -f CMakeLists.txt && ! -e build && ! -e .git ]]";

TEST_F(ImageBuild, BuildsBothImagesFromWhatGitKnows) {
  Put("buildah", kRecord);
  EXPECT_THAT(Build(0, ":/usr/bin:/bin"),
              MatchesRegex("image: built phonegate:[0-9.]+\nimage: built signalwire-sim:[0-9.]+\n"));
  const std::string seen = ReadText(folder_ / "seen");
  EXPECT_THAT(seen, AllOf(HasSubstr("build --layers --one --two --build-arg BASE=example/debian:12 --file "
                                    "deploy/image/Containerfile --target phonegate --tag phonegate:"),
                          HasSubstr("--target simulator --tag signalwire-sim:"), HasSubstr("REVISION=")));
}

TEST_F(ImageBuild, TakesDockerWhereThereIsNoBuildah) {
  for (const char* program : {"cp", "git", "mktemp", "rm", "sed", "xargs"})
    std::filesystem::create_symlink(std::string("/usr/bin/") + program, folder_ / program);
  Put("docker", kRecord);
  EXPECT_THAT(Build(0), HasSubstr("image: built phonegate:"));
  EXPECT_THAT(ReadText(folder_ / "seen"), HasSubstr("build --one --two --build-arg"));
}

}  // namespace
}  // namespace phonegate::image_build_test
