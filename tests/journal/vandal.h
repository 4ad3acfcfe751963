// Tampers with a journal at random.
#ifndef PHONEGATE_TESTS_JOURNAL_VANDAL_H_
#define PHONEGATE_TESTS_JOURNAL_VANDAL_H_

#include <cstdint>
#include <string>

#include "tests/journal/vector_store.h"

namespace phonegate {

// Changes the journal in one way, and perhaps recomputes everything else; returns
// what it did, or nothing when that came to nothing. A seed always does the same.
//
// All that it does can be found. It leaves alone what cannot: see verify.h, and what
// is recomputed behind record `signed_until`, the last that a checkpoint covers.
std::string Tamper(std::uint64_t seed, VectorJournal& journal, std::uint64_t signed_until);

}  // namespace phonegate

#endif  // PHONEGATE_TESTS_JOURNAL_VANDAL_H_
