#include "phonegate/client.h"

#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/empty.pb.h>

#include "client/connection.h"

namespace phonegate {
namespace {

using Numbers = v1::PhoneNumberService::StubInterface;
using internal::CallSettings;
using internal::Connection;

// A unary method of the generated client.
template <typename Request, typename Response>
using Method = grpc::Status (Numbers::*)(grpc::ClientContext*, const Request&, Response*);

template <typename Request, typename Response>
absl::StatusOr<Response> Read(const Connection& connection, const CallSettings& settings,
                              const Request& request, Method<Request, Response> method) {
  Response response;
  absl::Status status =
      connection.CallOnce(settings, connection.options().read_timeout, [&](grpc::ClientContext& context) {
        return (connection.numbers().*method)(&context, request, &response);
      });
  if (!status.ok()) return status;
  return response;
}

// "PurchasePhoneNumber" of a PurchasePhoneNumberRequest.
template <typename Request>
std::string OperationOf() {
  const std::string name(Request::descriptor()->name());
  return name.substr(0, name.size() - std::string("Request").size());
}

template <typename Request, typename Response>
absl::StatusOr<Response> Change(const Connection& connection, const CallSettings& settings, Request request,
                                Method<Request, Response> method) {
  // Changes nothing, so there is nothing to be in doubt about.
  if (request.validate_only()) return Read(connection, settings, request, method);
  if (request.request_id().empty()) request.set_request_id(connection.MakeRequestId());
  Response response;
  absl::Status status = connection.CallUntilSettled(
      settings, {OperationOf<Request>(), request.request_id()}, [&](grpc::ClientContext& context) {
        response.Clear();
        return (connection.numbers().*method)(&context, request, &response);
      });
  if (!status.ok()) return status;
  return response;
}

}  // namespace

absl::StatusOr<Client> Client::Create(const ClientOptions& options) {
  absl::StatusOr<std::shared_ptr<const Connection>> connection = Connection::Make(options);
  if (!connection.ok()) return connection.status();
  return Client(*std::move(connection));
}

Client::Client(std::shared_ptr<const Connection> connection) : connection_(std::move(connection)) {}

Client Client::WithTimeout(std::chrono::milliseconds timeout) const {
  Client other = *this;
  other.settings_.timeout = timeout;
  return other;
}

Client Client::WithCacheControl(const std::string& value) const {
  Client other = *this;
  other.settings_.cache_control = value;
  return other;
}

absl::StatusOr<v1::SearchAvailablePhoneNumbersResponse> Client::SearchAvailablePhoneNumbers(
    const v1::SearchAvailablePhoneNumbersRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::SearchAvailablePhoneNumbers);
}

absl::StatusOr<v1::ListPhoneNumbersResponse> Client::ListPhoneNumbers(
    const v1::ListPhoneNumbersRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::ListPhoneNumbers);
}

absl::StatusOr<v1::PhoneNumber> Client::GetPhoneNumber(const v1::GetPhoneNumberRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::GetPhoneNumber);
}

absl::StatusOr<v1::PhoneNumberLookup> Client::LookupPhoneNumber(const v1::LookupPhoneNumberRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::LookupPhoneNumber);
}

absl::StatusOr<v1::ListIncomingPhoneNumbersResponse> Client::ListIncomingPhoneNumbers(
    const v1::ListIncomingPhoneNumbersRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::ListIncomingPhoneNumbers);
}

absl::StatusOr<v1::IncomingPhoneNumber> Client::GetIncomingPhoneNumber(
    const v1::GetIncomingPhoneNumberRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::GetIncomingPhoneNumber);
}

absl::StatusOr<v1::ListAvailableCountriesResponse> Client::ListAvailableCountries(
    const v1::ListAvailableCountriesRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::ListAvailableCountries);
}

absl::StatusOr<v1::AvailableCountry> Client::GetAvailableCountry(
    const v1::GetAvailableCountryRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::GetAvailableCountry);
}

absl::StatusOr<v1::SearchLocalPhoneNumbersResponse> Client::SearchLocalPhoneNumbers(
    const v1::SearchLocalPhoneNumbersRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::SearchLocalPhoneNumbers);
}

absl::StatusOr<v1::SearchTollFreePhoneNumbersResponse> Client::SearchTollFreePhoneNumbers(
    const v1::SearchTollFreePhoneNumbersRequest& request) {
  return Read(*connection_, settings_, request, &Numbers::SearchTollFreePhoneNumbers);
}

absl::StatusOr<v1::PhoneNumber> Client::PurchasePhoneNumber(const v1::PurchasePhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::PurchasePhoneNumber);
}

absl::StatusOr<v1::PhoneNumber> Client::ImportPhoneNumber(const v1::ImportPhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::ImportPhoneNumber);
}

absl::StatusOr<v1::PhoneNumber> Client::UpdatePhoneNumber(const v1::UpdatePhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::UpdatePhoneNumber);
}

absl::Status Client::ReleasePhoneNumber(const v1::ReleasePhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::ReleasePhoneNumber).status();
}

absl::StatusOr<v1::PhoneNumber> Client::AssignE911Address(const v1::AssignE911AddressRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::AssignE911Address);
}

absl::StatusOr<v1::PhoneNumber> Client::RemoveE911Address(const v1::RemoveE911AddressRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::RemoveE911Address);
}

absl::StatusOr<v1::PhoneRoute> Client::AssignPhoneRoute(const v1::AssignPhoneRouteRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::AssignPhoneRoute);
}

absl::StatusOr<v1::IncomingPhoneNumber> Client::CreateIncomingPhoneNumber(
    const v1::CreateIncomingPhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::CreateIncomingPhoneNumber);
}

absl::StatusOr<v1::IncomingPhoneNumber> Client::UpdateIncomingPhoneNumber(
    const v1::UpdateIncomingPhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::UpdateIncomingPhoneNumber);
}

absl::Status Client::ReleaseIncomingPhoneNumber(const v1::ReleaseIncomingPhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::ReleaseIncomingPhoneNumber).status();
}

absl::StatusOr<v1::IncomingPhoneNumber> Client::ImportIncomingPhoneNumber(
    const v1::ImportIncomingPhoneNumberRequest& request) {
  return Change(*connection_, settings_, request, &Numbers::ImportIncomingPhoneNumber);
}

absl::Status Client::StreamPhoneNumbers(const v1::StreamPhoneNumbersRequest& request,
                                        const std::function<bool(const v1::PhoneNumber&)>& take) {
  bool wanted = true;
  const absl::Status status = connection_->CallOnce(
      settings_, connection_->options().stream_timeout, [&](grpc::ClientContext& context) {
        const auto reader = connection_->numbers().StreamPhoneNumbers(&context, request);
        v1::PhoneNumber number;
        while (wanted && reader->Read(&number)) wanted = take(number);
        if (!wanted) context.TryCancel();
        return reader->Finish();
      });
  return wanted ? status : absl::OkStatus();
}

}  // namespace phonegate
