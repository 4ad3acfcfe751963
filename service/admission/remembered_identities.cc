#include "service/admission/remembered_identities.h"

namespace phonegate {

bool RememberedIdentities::Find(std::string_view proof, Caller& caller, const ProofTime& now) const {
  const std::uint64_t first = first_(now.epoch, proof);
  const std::uint64_t second = second_(now.epoch, proof);
  const Cell& cell = cells_[ThreadCell()];
  const std::lock_guard lock(cell.mutex);
  const auto found = cell.known.find(first);
  if (found == cell.known.end() || found->second.second != second || found->second.until <= now.time)
    return false;
  caller.name = found->second.name;
  caller.authenticated_by = found->second.authenticated_by;
  return true;
}

void RememberedIdentities::Remember(std::string_view proof, const Caller& caller, const ProofTime& until) {
  Cell& cell = cells_[ThreadCell()];
  const std::lock_guard lock(cell.mutex);
  if (cell.known.size() >= most_) cell.known.clear();
  cell.known[first_(until.epoch, proof)] = {second_(until.epoch, proof), until.time, caller.name,
                                            caller.authenticated_by};
}

}  // namespace phonegate
