#include "service/translate/upstream_code.h"

#include <algorithm>
#include <iterator>

namespace phonegate {
namespace {

struct Row {
  std::string_view code;
  v1::Reason reason;
};

// Sorted by code. LaML codes are the numbers, REST codes the words.
constexpr Row kRows[] = {
    {"10000", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"10001", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"10004", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"20001", v1::REASON_UPSTREAM_UNAVAILABLE},
    {"20002", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"20003", v1::REASON_UPSTREAM_CREDENTIALS_REJECTED},
    {"20010", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"20404", v1::REASON_NOT_FOUND},
    {"20429", v1::REASON_UPSTREAM_RATE_LIMITED},
    {"20504", v1::REASON_UPSTREAM_UNAVAILABLE},
    {"21209", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21219", v1::REASON_ACCOUNT_LIMIT_REACHED},
    {"21401", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21402", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21420", v1::REASON_NOT_FOUND},
    {"21421", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21451", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21456", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21481", v1::REASON_PAGE_TOKEN_INVALID},
    {"21601", v1::REASON_INVALID_STATE},
    {"21628", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"21701", v1::REASON_NOT_FOUND},
    {"22109", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"22121", v1::REASON_PURCHASED_TOO_RECENTLY},
    {"30002", v1::REASON_INSUFFICIENT_BALANCE},
    {"31003", v1::REASON_UPSTREAM_UNAVAILABLE},
    {"4000", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"4001", v1::REASON_INSUFFICIENT_BALANCE},
    {"54453", v1::REASON_PAGE_TOKEN_INVALID},
    {"54454", v1::REASON_PAGE_TOKEN_INVALID},
    {"90000", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"account_limit_exceeded", v1::REASON_ACCOUNT_LIMIT_REACHED},
    {"address_has_no_valid_channels", v1::REASON_INVALID_STATE},
    {"already_assigned", v1::REASON_INVALID_STATE},
    {"already_verified", v1::REASON_INVALID_STATE},
    {"auto_top_up_deactivated", v1::REASON_INSUFFICIENT_BALANCE},
    {"billing_route_not_found", v1::REASON_INVALID_STATE},
    {"campaign_inactive", v1::REASON_INVALID_STATE},
    {"campaign_limit_exceeded", v1::REASON_ACCOUNT_LIMIT_REACHED},
    {"campaign_not_active", v1::REASON_INVALID_STATE},
    {"campaign_not_found", v1::REASON_NOT_FOUND},
    {"cannot_process", v1::REASON_UPSTREAM_UNAVAILABLE},
    {"cannot_remove_assignment_from_integration_test", v1::REASON_INVALID_STATE},
    {"could_not_purchase", v1::REASON_NUMBER_NOT_AVAILABLE},
    {"does_not_exist", v1::REASON_NOT_FOUND},
    {"feature_not_available", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"incompatible_parameters", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"insufficient_balance", v1::REASON_INSUFFICIENT_BALANCE},
    {"invalid_campaign_id", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_campaign_status", v1::REASON_INVALID_STATE},
    {"invalid_content_type", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_for_type", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_handler_use", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_http_method", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_list_items", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_number_format", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_object", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_parameter", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_resource_for_handler", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_resource_type", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"invalid_state", v1::REASON_INVALID_STATE},
    {"list_contains_invalid_entries", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"missing_required_parameter", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"must_belong_to_project", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"must_specify_related_parameter", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"no_fabric_addresses", v1::REASON_INVALID_STATE},
    {"not_a_boolean", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_a_string", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_a_valid_json", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_allowed_on_subscription_plan", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"not_an_array_of_strings", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_an_http_url", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_available_for_assignment", v1::REASON_INVALID_STATE},
    {"not_e164", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_parsable", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_parseable", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_purchased_or_verified", v1::REASON_INVALID_STATE},
    {"not_routable", v1::REASON_INVALID_STATE},
    {"not_routeable", v1::REASON_INVALID_STATE},
    {"not_unique_within_project", v1::REASON_CONFLICT},
    {"not_unique_within_space", v1::REASON_CONFLICT},
    {"not_valid_for_caller_id", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"not_voice_capable", v1::REASON_INVALID_STATE},
    {"number_assignment_cannot_be_removed", v1::REASON_INVALID_STATE},
    {"number_blacklisted", v1::REASON_INVALID_STATE},
    {"number_not_supported", v1::REASON_INVALID_STATE},
    {"number_not_verified", v1::REASON_INVALID_STATE},
    {"number_of_assignments_exceed_limit", v1::REASON_ACCOUNT_LIMIT_REACHED},
    {"out_of_sync", v1::REASON_CONFLICT},
    {"page_token_is_invalid", v1::REASON_PAGE_TOKEN_INVALID},
    {"page_token_required", v1::REASON_PAGE_TOKEN_INVALID},
    {"page_token_required_for_next_page", v1::REASON_PAGE_TOKEN_INVALID},
    {"provided_id_is_unrecognized", v1::REASON_NOT_FOUND},
    {"purchased_too_recently", v1::REASON_PURCHASED_TOO_RECENTLY},
    {"rate_limit_exceeded", v1::REASON_UPSTREAM_RATE_LIMITED},
    {"resource_in_different_project", v1::REASON_FEATURE_NOT_AVAILABLE},
    {"resource_not_callable", v1::REASON_INVALID_STATE},
    {"too_many_verification_attempts", v1::REASON_ACCOUNT_LIMIT_REACHED},
    {"too_many_verification_requests", v1::REASON_ACCOUNT_LIMIT_REACHED},
    {"too_many_verification_requests_in_time_frame", v1::REASON_UPSTREAM_RATE_LIMITED},
    {"unsupported_mode", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"unsupported_option", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"unsupported_region", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"url_failed_to_parse", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"url_is_unsafe", v1::REASON_UPSTREAM_REJECTED_REQUEST},
    {"value_not_unique", v1::REASON_CONFLICT},
    {"verification_request_too_soon", v1::REASON_UPSTREAM_RATE_LIMITED},
};
static_assert(std::is_sorted(std::begin(kRows), std::end(kRows),
                             [](const Row& a, const Row& b) { return a.code < b.code; }));

// Sorted.
constexpr std::string_view kRefusesTheValueItself[] = {
    "20002",
    "21401",
    "21402",
    "21421",
    "21451",
    "21456",
    "invalid_handler_use",
    "invalid_http_method",
    "invalid_list_items",
    "invalid_number_format",
    "invalid_resource_type",
    "list_contains_invalid_entries",
    "missing_required_parameter",
    "not_a_boolean",
    "not_a_string",
    "not_a_valid_json",
    "not_an_array_of_strings",
    "not_an_http_url",
    "not_e164",
    "not_parsable",
    "not_parseable",
    "url_failed_to_parse",
};
static_assert(std::is_sorted(std::begin(kRefusesTheValueItself), std::end(kRefusesTheValueItself)));

}  // namespace

std::optional<v1::Reason> ReasonOfUpstreamCode(std::string_view code) {
  const auto* row = std::lower_bound(std::begin(kRows), std::end(kRows), code,
                                     [](const Row& r, std::string_view c) { return r.code < c; });
  if (row == std::end(kRows) || row->code != code) return std::nullopt;
  return row->reason;
}

bool RefusesTheValueItself(std::string_view code) {
  return std::binary_search(std::begin(kRefusesTheValueItself), std::end(kRefusesTheValueItself), code);
}

}  // namespace phonegate
