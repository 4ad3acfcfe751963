#include "client/phonectl/request_name.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include <openssl/evp.h>

#include "absl/strings/str_cat.h"
#include "client/uuid.h"

namespace phonegate::phonectl {

std::string DerivedUuid(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) absl::StrAppend(&all, text.size(), ":", text);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  // Fails only without memory; a name that is not derived would be worse than an end.
  if (EVP_Digest(all.data(), all.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) std::abort();
  std::array<std::uint8_t, 16> bits{};
  std::copy_n(digest.begin(), bits.size(), bits.begin());
  return internal::UuidOf(bits, internal::UuidVersion::kDerived);
}

}  // namespace phonegate::phonectl
