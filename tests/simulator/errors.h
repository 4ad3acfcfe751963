#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/http.h"
#include "tests/simulator/json.h"

namespace sim {

// One thing that is wrong with a request.
struct Problem {
  std::string code;       // symbolic, such as not_e164
  std::string detail;     // a sentence
  std::string attribute;  // the member it is about; empty: none
};

enum class CodeStyle { kSymbolic, k422 };       // what `code` of a space error holds
enum class LamlCodeType { kInteger, kString };  // LaML import writes its codes as strings

// The five shapes of error bodies. Each returns a whole answer.

// {"error":"Not Found"}: REST 400, 401, 403, 404, 413, 500.
Reply PlainError(int status);

// {"errors":[{detail,status,title,code}]}: 422 and 429 of /api/relay/rest.
Reply SpaceErrors(const std::vector<Problem>& problems, CodeStyle style, int status = 422);

// {"errors":[{type,code,message,attribute,url}]}: 422 of /api/fabric.
Reply FabricErrors(const std::vector<Problem>& problems);

// Space errors and, when there are any, `candidates`: 422 of address writes.
Reply AddressErrors(const std::vector<Problem>& problems, CodeStyle style, const Json& candidates);

// {code,message,more_info,status}: everything LaML.
Reply LamlError(int status, int code, std::string_view message, LamlCodeType type = LamlCodeType::kInteger);

// UTF-8 that cannot be broken by what a client sent.
std::string Dump(const Json& json);

}  // namespace sim
