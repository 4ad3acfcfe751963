#include "service/admission/identity/remembered_identities.h"

#include <algorithm>

namespace phonegate {
namespace {

// 32 characters of base64 are 192 bits.
constexpr std::size_t kEnd = 32;

}  // namespace

std::uint64_t RememberedIdentities::HashOf(std::string_view proof) const {
  return hash_(proof.size(), proof.substr(proof.size() - std::min(proof.size(), kEnd)));
}

bool RememberedIdentities::Find(std::string_view proof, Caller& caller, const ProofTime& now) {
  const std::uint64_t hash = HashOf(proof);
  Cell& cell = cells_[ThreadCell()];
  const MutexLock lock(cell.mutex);
  const auto found = cell.known.find(hash);
  if (found == cell.known.end()) return false;
  const Known& known = found->second;
  if (known.until.epoch != now.epoch || known.until.time <= now.time) {
    cell.bytes -= known.proof.view().size();
    cell.known.erase(found);
    return false;
  }
  if (known.proof.view() != proof) return false;
  caller.name = known.name;
  caller.authenticated_by = known.authenticated_by;
  return true;
}

void RememberedIdentities::Remember(std::string_view proof, const Caller& caller, const ProofTime& until) {
  Cell& cell = cells_[ThreadCell()];
  const MutexLock lock(cell.mutex);
  if (cell.known.size() >= most_ || cell.bytes + proof.size() > kMaxBytes) {
    cell.known.clear();
    cell.bytes = 0;
  }
  Known& known = cell.known[HashOf(proof)];
  cell.bytes += proof.size() - known.proof.view().size();
  known = {SecretString(proof), until, caller.name, caller.authenticated_by};
}

}  // namespace phonegate
