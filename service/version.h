// What this build calls itself; the commit that it was built from is BuildCommit().
#ifndef PHONEGATE_SERVICE_VERSION_H_
#define PHONEGATE_SERVICE_VERSION_H_

namespace phonegate {

// Set by the build; see service/CMakeLists.txt.
inline constexpr char kVersion[] = PHONEGATE_VERSION;
inline constexpr char kBuildType[] = PHONEGATE_BUILD_TYPE;

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_VERSION_H_
