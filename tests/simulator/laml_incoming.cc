// Owned numbers through the LaML API.

#include "tests/simulator/errors.h"
#include "tests/simulator/laml_fields.h"
#include "tests/simulator/laml_handlers.h"
#include "tests/simulator/paging.h"
#include "tests/simulator/rest_input.h"
#include "tests/simulator/text.h"

namespace sim {
namespace {

Reply Refuse(const LamlProblem& problem, LamlCodeType type = LamlCodeType::kInteger) {
  return LamlError(problem.status, problem.code, problem.message, type);
}

Reply Refuse(const Refusal& refusal, LamlCodeType type = LamlCodeType::kInteger) {
  return LamlError(refusal.laml_status, refusal.laml_code, refusal.problem.detail, type);
}

Reply NumberReply(const LamlCall& call, int status, const Number& number) {
  return {status, Dump(LamlNumber(number, call.world.switches)), {}};
}

struct ListQuery {
  std::string number;
  std::string name;
  Fields filters;
  Page page;
  std::string token;
};

std::variant<ListQuery, LamlProblem> ReadListQuery(const LamlCall& call) {
  ListQuery list;
  for (const auto& [name, value] : call.request.query) {
    if (name == "PhoneNumber" || name == "FriendlyName") {
      list.filters.emplace_back(name, value);
      (name == "PhoneNumber" ? list.number : list.name) = value;
    } else if (name == "Page" || name == "PageSize") {
      const bool size = name == "PageSize";
      const auto parsed = ParseInt(value, size ? 1 : 0, size ? 1000 : 1'000'000);
      if (!parsed && size) return LamlProblem{422, 54454, "PageSize must be a number from 1 to 1000"};
      if (!parsed) return LamlProblem{422, 10000, "Page must be a number from 0"};
      (size ? list.page.size : list.page.number) = *parsed;
    } else if (name == "PageToken") {
      list.token = value;
    } else {
      return LamlProblem{422, 10000, name + " is not a supported parameter"};
    }
  }
  return list;
}

std::string PageUri(const LamlCall& call, const ListQuery& list, int page, const std::string& token) {
  Fields fields = list.filters;
  fields.emplace_back("Page", std::to_string(page));
  fields.emplace_back("PageSize", std::to_string(list.page.size));
  if (!token.empty() && page > 0) fields.emplace_back("PageToken", token);
  return Link(call.Base() + "/IncomingPhoneNumbers", fields);
}

std::string ListBody(const LamlCall& call, const ListQuery& list, const Slice& slice,
                     const std::string& token) {
  const int page = list.page.number;
  const Json next = slice.has_next ? Json(PageUri(call, list, page + 1, token)) : Json(nullptr);
  const Json previous = page > 0 ? Json(PageUri(call, list, page - 1, token)) : Json(nullptr);
  const Json head{{"uri", PageUri(call, list, page, token)},
                  {"first_page_uri", PageUri(call, list, 0, "")},
                  {"next_page_uri", next},
                  {"previous_page_uri", previous},
                  {"page", page},
                  {"page_size", list.page.size}};
  std::string body = Dump(head);
  body.pop_back();
  return body + ",\"incoming_phone_numbers\":[" + slice.items + "]}";
}

std::variant<World::Import, LamlProblem> ReadImport(const Fields& fields) {
  World::Import import;
  for (const auto& [name, value] : fields) {
    if (name == "number") {
      import.number = value;
    } else if (name == "number_type") {
      import.number_type = value;
    } else if (name == "capabilities") {
      const bool known = value == "voice" || value == "sms" || value == "mms" || value == "fax";
      if (!known) return LamlProblem{422, 4000, "Capabilities must be sms, voice, fax or mms"};
      import.capabilities.push_back(value);
    } else {
      return LamlProblem{422, 10000, name + " is not a supported parameter"};
    }
  }
  const bool valid = import.number.size() >= 6 && import.number.size() <= 31 && import.number[0] == '+' &&
                     IsDigits(import.number.substr(1));
  if (!valid) return LamlProblem{422, 10000, "Number must be a plus and 5 to 30 digits"};
  if (import.number_type.empty()) return LamlProblem{422, 10000, "Number type can't be blank"};
  if (import.number_type != "longcode" && import.number_type != "tollfree") {
    return LamlProblem{422, 10000, "Number type must be longcode or tollfree"};
  }
  return import;
}

// Null when `number` can be sent to Purchase.
std::optional<LamlProblem> CheckPhoneNumber(const std::string* number) {
  if (number == nullptr || number->empty()) return LamlProblem{422, 21421, "PhoneNumber is required"};
  const bool valid =
      number->size() >= 6 && number->size() <= 18 && (*number)[0] == '+' && IsDigits(number->substr(1));
  if (!valid) return LamlProblem{422, 21401, "PhoneNumber must be a plus and 5 to 17 digits"};
  return std::nullopt;
}

}  // namespace

Reply ListIncoming(const LamlCall& call) {
  const auto read = ReadListQuery(call);
  if (const auto* problem = std::get_if<LamlProblem>(&read)) return Refuse(*problem);
  const auto& list = std::get<ListQuery>(read);
  const std::string token = PageToken(call.project, "IncomingPhoneNumbers", list.filters);
  if (list.token.empty() && list.page.number > 0)
    return LamlError(422, 54453, "PageToken is required when Page is above 0");
  if (!list.token.empty() && list.token != token) return LamlError(422, 21481, "PageToken is invalid");
  const auto& numbers = call.project.numbers;
  const auto at = [&](size_t i) -> const Number& { return *numbers[numbers.size() - 1 - i]; };
  const auto keep = [&](size_t i) {
    const std::string name = at(i).Text("name");
    return at(i).e164.find(list.number) != std::string::npos &&
           ContainsNoCase(name.empty() ? NationalFormat(at(i).e164) : name, list.name);
  };
  const auto text = [&](size_t i) { return Dump(LamlNumber(at(i), call.world.switches)); };
  const bool after = call.world.switches.filter_after_paging;
  const FilterOrder order = after ? FilterOrder::kFilterAfter : FilterOrder::kFilterFirst;
  const Slice slice = CutPage({numbers.size(), keep, text}, list.page, order);
  return {200, ListBody(call, list, slice, token), {}};
}

Reply CreateIncoming(const LamlCall& call) {
  const auto body = ReadLamlBody(call.request, call.world.switches);
  if (const auto* problem = std::get_if<LamlProblem>(&body)) return Refuse(*problem);
  const auto& fields = std::get<Fields>(body);
  const std::string* number = Find(fields, "PhoneNumber");
  if (const auto problem = CheckPhoneNumber(number)) return Refuse(*problem);
  const auto changes = ReadLamlChanges(fields, LamlWrite::kCreate);
  if (const auto* problem = std::get_if<LamlProblem>(&changes)) return Refuse(*problem);
  const auto bought = call.world.Purchase(call.project, *number, call.request.sequence);
  if (const auto* refusal = std::get_if<Refusal>(&bought)) return Refuse(*refusal);
  Number& owned = *std::get<Number*>(bought);
  call.world.Configure(call.project, owned, std::get<LamlChanges>(changes));
  return NumberReply(call, 201, owned);
}

Reply GetIncoming(const LamlCall& call, const Number& number) { return NumberReply(call, 200, number); }

Reply UpdateIncoming(const LamlCall& call, Number& number) {
  const auto body = ReadLamlBody(call.request, call.world.switches);
  if (const auto* problem = std::get_if<LamlProblem>(&body)) return Refuse(*problem);
  const auto& fields = std::get<Fields>(body);
  const auto changes = ReadLamlChanges(fields, LamlWrite::kUpdate);
  if (const auto* problem = std::get_if<LamlProblem>(&changes)) return Refuse(*problem);
  const uint64_t request = call.request.sequence;
  const bool both = Find(fields, "EmergencyAddressSid") != nullptr && Find(fields, "AccountSid") != nullptr;
  if (both) return LamlError(422, 10000, "A number with an E911 address cannot be moved");
  if (const std::string* address = Find(fields, "EmergencyAddressSid")) {
    const auto refusal = call.world.AssignE911(call.project, number, Lower(*address), request);
    if (refusal) return Refuse(*refusal);
  }
  if (const std::string* account = Find(fields, "AccountSid")) {
    const auto refusal = call.world.Transfer(call.project, number, Lower(*account), request);
    if (refusal) return Refuse(*refusal);
  }
  call.world.Update(call.project, number, std::get<LamlChanges>(changes), request);
  return NumberReply(call, 200, number);
}

Reply DeleteIncoming(const LamlCall& call, Number& number) {
  const auto refusal = call.world.Release(call.project, number, call.request.sequence);
  if (refusal) return Refuse(*refusal);
  return {204, "", {}};
}

// The codes of this operation's errors are strings.
Reply ImportIncoming(const LamlCall& call) {
  const auto body = ReadLamlBody(call.request, call.world.switches);
  if (const auto* problem = std::get_if<LamlProblem>(&body)) return Refuse(*problem, LamlCodeType::kString);
  const auto import = ReadImport(std::get<Fields>(body));
  if (const auto* problem = std::get_if<LamlProblem>(&import)) return Refuse(*problem, LamlCodeType::kString);
  const auto imported =
      call.world.ImportNumber(call.project, std::get<World::Import>(import), call.request.sequence);
  if (const auto* refusal = std::get_if<Refusal>(&imported)) return Refuse(*refusal, LamlCodeType::kString);
  return NumberReply(call, 201, *std::get<Number*>(imported));
}

}  // namespace sim
