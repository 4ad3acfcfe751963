// What the contract says of each reason of an error: the options of errors.proto. The
// server, the client library and phonectl read them here, each to answer its own question.
#ifndef PHONEGATE_PROTO_ERROR_FACTS_H_
#define PHONEGATE_PROTO_ERROR_FACTS_H_

#include "phonegate/v1/error_facts.pb.h"
#include "phonegate/v1/errors.pb.h"

namespace phonegate {

// The facts of a reason; empty for REASON_UNSPECIFIED and for a number that is no reason
// of this contract. They live as long as the program. May be called from any thread; one
// look into an array.
const v1::ErrorFacts& FactsOf(v1::Reason reason);

// Whether an error with these facts may have the code, or be decided by the domain.
bool Declares(const v1::ErrorFacts& facts, v1::Code code);
bool Declares(const v1::ErrorFacts& facts, v1::Domain domain);

// Whether the error is the answer to its request_id for good: once the change was sent,
// the gateway stores the error, and each repetition gets it. False for empty facts.
bool IsFinal(const v1::ErrorFacts& facts);

}  // namespace phonegate

#endif  // PHONEGATE_PROTO_ERROR_FACTS_H_
