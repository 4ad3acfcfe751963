#include "service/http/curl_exchange.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

#include "service/base/text.h"

namespace phonegate {

namespace {

constexpr std::string_view kBlank = " \t\r\n";

// Bytes that each request under way has for its answer, from its start on. libcurl's
// 16 KiB would be 80 MB for 5,000 that wait. One number fits.
constexpr long kReceiveBuffer = 2048;

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// "HTTP/1.1 200 OK" gives 200; 0 without a number.
int StatusOf(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == line.npos) return 0;
  int status = 0;
  for (char c : line.substr(space + 1, 3)) {
    if (c < '0' || c > '9') return 0;
    status = status * 10 + (c - '0');
  }
  return status;
}

// The cause of a connection that could not be made, by the system's error number.
std::string_view ConnectFailure(CURL* easy) {
  long number = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
  switch (number) {
    case ECONNREFUSED:
      return "connection refused";
    case ENETUNREACH:
    case EHOSTUNREACH:
      return "the upstream host cannot be reached";
    case EMFILE:
    case ENFILE:
      return "this process has no file descriptor left for a connection";
    default:
      return "the connection could not be made";
  }
}

}  // namespace

CurlExchange::CurlExchange(const CurlTransportOptions& options, Pool pool, CURLSH* once)
    : options_(options), pool_(pool), easy_(curl_easy_init()) {
  if (easy_ == nullptr) throw std::bad_alloc();
  SetConnectionOptions(once);
  Set(CURLOPT_PROTOCOLS_STR, options_.plain_http == PlainHttp::kRefuse ? "https" : "https,http");
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_PROXY, "");  // and so no proxy from the environment
  Set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_USERAGENT, options_.user_agent.c_str());
  Set(CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
  Set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options_.max_body));
  Set(CURLOPT_PREREQFUNCTION, &CurlExchange::BeforeSend);
  Set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  Set(CURLOPT_HEADERFUNCTION, &CurlExchange::OnHeader);
  Set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  Set(CURLOPT_WRITEFUNCTION, &CurlExchange::OnBody);
  Set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  Set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
}

template <typename Value>
void CurlExchange::Set(CURLoption option, Value value) {
  accepted_ = curl_easy_setopt(easy_.get(), option, value) == CURLE_OK && accepted_;
}

void CurlExchange::SetConnectionOptions(CURLSH* once) {
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
  Set(CURLOPT_MAXLIFETIME_CONN, static_cast<long>(options_.max_connection_age.count()));
  Set(CURLOPT_TCP_NODELAY, 1L);
  Set(CURLOPT_SSL_VERIFYPEER, 1L);
  Set(CURLOPT_SSL_VERIFYHOST, 2L);
  Set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  if (!options_.ca_file.empty()) {
    Set(CURLOPT_CAINFO, options_.ca_file.c_str());
    Set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  if (pool_ == Pool::kShared) {
    // HTTP/2 only where TLS negotiates it: reuse in clear text is broken in 7.88.1.
    Set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
    return;
  }
  // A connection of its own, closed afterwards. An idle one may have died without
  // our knowing; what is written to it has an unknown outcome, the very thing
  // such a request must avoid. A fresh one that cannot be made is a request that
  // was certainly not sent. That is worth a TLS handshake. The separate cache
  // counts its connections apart, so that reads never keep a purchase waiting.
  Set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  Set(CURLOPT_SHARE, once);
  Set(CURLOPT_FRESH_CONNECT, 1L);
  Set(CURLOPT_FORBID_REUSE, 1L);
}

bool CurlExchange::Prepare(const HttpRequest& request) {
  request_ = &request;
  sends_ = 0;
  given_up_ = false;
  part_ = Part::kHeaders;
  too_large_ = false;
  header_bytes_ = 0;
  response_ = HttpResponse();
  Set(CURLOPT_URL, Concat(request.origin, request.target).c_str());
  // A connection that may turn out to be HTTP/2 is worth waiting for. In clear
  // text libcurl would only know with the first answer, however late that is.
  Set(CURLOPT_PIPEWAIT, long{pool_ == Pool::kShared && request.origin.starts_with("https:")});
  Set(CURLOPT_USERNAME, request.username.empty() ? nullptr : request.username.c_str());
  Set(CURLOPT_PASSWORD, request.username.empty() ? nullptr : request.password.c_str());
  SetMethod(request);
  SetHeaders(request);
  return accepted_;
}

void CurlExchange::SetMethod(const HttpRequest& request) {
  if (request.body.empty() && (request.method == HttpMethod::kGet || request.method == HttpMethod::kDelete)) {
    Set(CURLOPT_HTTPGET, 1L);
  } else {
    Set(CURLOPT_POST, 1L);
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    Set(CURLOPT_POSTFIELDS, request.body.c_str());  // not copied
  }
  Set(CURLOPT_CUSTOMREQUEST, std::string(ToText(request.method)).c_str());
}

void CurlExchange::SetHeaders(const HttpRequest& request) {
  headers_.reset();
  AppendHeader("Expect:");  // asking first would cost a round trip, or a second on silence
  bool typed = false;
  for (const HttpHeader& header : request.headers) {
    const std::string_view value = Trim(header.value);
    AppendHeader(value.empty() ? Concat(header.name, ";") : Concat(header.name, ": ", value));
    typed = typed || LowerCase(header.name) == "content-type";
  }
  if (!typed) AppendHeader("Content-Type:");  // no guess of libcurl's
  Set(CURLOPT_HTTPHEADER, headers_.get());
}

void CurlExchange::AppendHeader(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) {
    accepted_ = false;
    return;
  }
  // The list keeps its head; only the first append makes one.
  if (headers_ == nullptr) headers_.reset(longer);
}

int CurlExchange::BeforeSend(void* self, char*, char*, int, int) {
  return static_cast<CurlExchange*>(self)->MaySend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

// libcurl repeats a request by itself when a reused connection dies before the
// first byte of the answer, and when an HTTP/2 stream is refused. No option turns
// that off, so the second attempt ends here, before it is sent.
bool CurlExchange::MaySend() {
  if (sends_ > 0 && options_.resend_guard == ResendGuard::kOn) return false;
  given_up_ = request_->may_send && !request_->may_send();
  if (given_up_) return false;
  ++sends_;
  return true;
}

std::size_t CurlExchange::OnHeader(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::size_t length = size * count;
  return exchange.AddHeaderLine(std::string_view(data, length)) ? length : 0;
}

// Returns false to end the transfer.
bool CurlExchange::AddHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  too_large_ = header_bytes_ > options_.max_header_bytes || response_.headers.size() >= options_.max_headers;
  if (too_large_) return false;
  if (part_ == Part::kBody) return true;  // trailers: nothing reads them
  const std::string_view text = Trim(line);
  if (text.starts_with("HTTP/")) {
    response_.status = StatusOf(text);
    response_.headers.clear();  // of an interim answer
  } else if (text.empty()) {
    part_ = response_.status < 200 ? Part::kHeaders : Part::kBody;
  } else if (const std::size_t colon = text.find(':'); colon != text.npos) {
    response_.headers.push_back(
        {LowerCase(Trim(text.substr(0, colon))), std::string(Trim(text.substr(colon + 1)))});
  }
  return true;
}

std::size_t CurlExchange::OnBody(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::size_t length = size * count;
  exchange.too_large_ = length > exchange.options_.max_body - exchange.response_.body.size();
  if (exchange.too_large_) return 0;
  exchange.response_.body.append(data, length);
  return length;
}

HttpResult CurlExchange::Take(CURLcode result) {
  if (result != CURLE_OK) return Failure(result);
  return Whole();
}

// libcurl's success is not enough: it takes half the headers for an answer when
// the connection closes then. It compares the length itself; that is repeated
// because some versions forgot to when a stream was reset.
HttpResult CurlExchange::Whole() {
  curl_off_t length = -1;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  const bool bodiless = response_.status == 204 || response_.status == 304;
  if (response_.status < 200 || part_ != Part::kBody) {
    return HttpError{HttpError::Kind::kProtocol, sent(), "the connection broke within the answer"};
  }
  if (!bodiless && length >= 0 && std::cmp_not_equal(length, response_.body.size())) {
    return HttpError{HttpError::Kind::kProtocol, sent(), "the answer's body is not of its length"};
  }
  return std::move(response_);
}

HttpError CurlExchange::Failure(CURLcode result) const {
  using Kind = HttpError::Kind;
  auto error = [this](Kind kind, std::string_view message) {
    return HttpError{kind, sent(), std::string(message)};
  };
  // libcurl says "out of memory" for a header line beyond its own limit of 100 KB.
  const bool long_line = result == CURLE_OUT_OF_MEMORY && sends_ > 0;
  if (too_large_ || long_line || result == CURLE_FILESIZE_EXCEEDED) {
    return error(Kind::kTooLarge, "the answer is larger than allowed");
  }
  switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return error(Kind::kUnavailable, "the upstream host name could not be resolved");
    case CURLE_COULDNT_CONNECT:
      return error(Kind::kUnavailable, ConnectFailure(easy_.get()));
    case CURLE_OPERATION_TIMEDOUT:
      return error(Kind::kUnavailable, "connecting took too long");
    case CURLE_PEER_FAILED_VERIFICATION:
      return error(Kind::kUnavailable, "the upstream's certificate is not trusted");
    case CURLE_SSL_CONNECT_ERROR:
      return error(Kind::kUnavailable, "the TLS handshake failed");
    case CURLE_SSL_CACERT_BADFILE:
      return error(Kind::kUnavailable, "the CA file could not be read");
    case CURLE_ABORTED_BY_CALLBACK:
      if (given_up_) return error(Kind::kCancelled, "given up before it was sent");
      return error(Kind::kUnavailable, "the connection broke before an answer came; it was not sent again");
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
      return error(Kind::kProtocol, "the answer is not valid HTTP");
    default:
      break;
  }
  if (response_.status != 0) return error(Kind::kProtocol, "the connection broke within the answer");
  return error(Kind::kUnavailable, "the connection broke before an answer came");
}

}  // namespace phonegate
