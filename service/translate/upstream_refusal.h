// What SignalWire says when it refuses, out of five shapes of bodies.
#ifndef PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_REFUSAL_H_
#define PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_REFUSAL_H_

#include <string>
#include <string_view>
#include <vector>

namespace phonegate {

// One complaint. Any member may be empty.
struct Complaint {
  std::string code;       // symbolic ("invalid_parameter"), a number ("22121"), or just "422"
  std::string text;       // a sentence in SignalWire's words
  std::string attribute;  // the upstream's name of the field complained about
};

// Reads the body of an answer that is no success. Shapes, all of the REST and
// LaML APIs:
//   {"error": "Not Found"}
//   {"errors": [{"detail", "status", "title", "code"}]}          also with "candidates"
//   {"errors": [{"type", "code", "message", "attribute", "url"}]}
//   {"code", "message", "more_info", "status"}                   code a number or text
// All complaints are kept, at most 20, each text cut at 1 KiB and fit to be shown. Empty when the body is
// something else: HTML, plain text, nothing, cut off.
std::vector<Complaint> ReadComplaints(std::string_view body);

}  // namespace phonegate

#endif  // PHONEGATE_SERVICE_TRANSLATE_UPSTREAM_REFUSAL_H_
