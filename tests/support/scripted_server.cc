#include "tests/support/scripted_server.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace phonegate {

namespace {

constexpr std::chrono::seconds kPatience{30};

// Chooses the server's one protocol, or none at all.
int SelectProtocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                   unsigned int offered_size, void* self) {
  const auto& wanted = *static_cast<const std::string*>(self);
  std::string_view list(reinterpret_cast<const char*>(offered), offered_size);
  while (!list.empty()) {
    const auto size = static_cast<unsigned char>(list[0]);
    if (list.substr(1, size) == wanted) {
      *out = reinterpret_cast<const unsigned char*>(list.data() + 1);
      *out_size = size;
      return SSL_TLSEXT_ERR_OK;
    }
    list.remove_prefix(std::min<std::size_t>(list.size(), size + 1U));
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void BlockBrokenPipes() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// The value of Content-Length among `headers`, 0 without one.
std::size_t ContentLength(std::string_view headers) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = headers.find(kName);
  std::size_t length = 0;
  if (at == headers.npos) return 0;
  std::from_chars(headers.data() + at + kName.size(), headers.data() + headers.size(), length);
  return length;
}

}  // namespace

std::optional<std::string> Peer::ReadRequest() {
  std::size_t end = 0;
  while ((end = read_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return std::nullopt;
  }
  const std::size_t size = end + 4 + ContentLength(std::string_view(read_).substr(0, end));
  std::optional<std::string> request = Read(size);
  if (request) Record(*request);
  return request;
}

std::optional<std::string> Peer::Read(std::size_t count) {
  while (read_.size() < count) {
    if (!ReadMore()) return std::nullopt;
  }
  std::string bytes = read_.substr(0, count);
  read_.erase(0, count);
  return bytes;
}

bool Peer::ReadMore() {
  std::array<char, 4096> buffer{};
  const ssize_t count = tls_ == nullptr ? recv(fd_, buffer.data(), buffer.size(), 0)
                                        : SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()));
  if (count <= 0) return false;
  read_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

void Peer::Write(std::string_view bytes) {
  if (tls_ != nullptr) {
    SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()));
    return;
  }
  while (!bytes.empty()) {
    const ssize_t count = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void Peer::WaitForClose() {
  while (ReadMore()) continue;
}

void Peer::Record(std::string what) {
  const MutexLock lock(server_.mutex_);
  server_.requests_.push_back(std::move(what));
  server_.changed_.NotifyAll();
}

ScriptedServer::ScriptedServer(Script script) : script_(std::move(script)) {
  acceptor_ = std::thread([this] { Listen(); });
}

ScriptedServer::ScriptedServer(Script script, const TestCertificate& certificate, std::string alpn)
    : script_(std::move(script)), alpn_(std::move(alpn)), tls_(SSL_CTX_new(TLS_server_method())) {
  if (SSL_CTX_use_certificate_file(tls_, certificate.certificate_file().c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(tls_, certificate.key_file().c_str(), SSL_FILETYPE_PEM) != 1) {
    SSL_CTX_free(tls_);
    throw std::runtime_error("ScriptedServer: bad certificate");
  }
  SSL_CTX_set_alpn_select_cb(tls_, SelectProtocol, const_cast<std::string*>(&alpn_));
  acceptor_ = std::thread([this] { Listen(); });
}

ScriptedServer::~ScriptedServer() {
  listener_.Shutdown();
  acceptor_.join();
  {
    const MutexLock lock(mutex_);
    for (const auto& peer : peers_) shutdown(peer->fd_, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  for (const auto& peer : peers_) close(peer->fd_);
  SSL_CTX_free(tls_);
}

void ScriptedServer::Listen() {
  for (int fd = listener_.Accept(); fd >= 0; fd = listener_.Accept()) {
    const MutexLock lock(mutex_);
    const int number = static_cast<int>(peers_.size());
    Peer& peer = *peers_.emplace_back(new Peer(*this, number, fd));
    threads_.emplace_back([this, &peer] { Serve(peer); });
    changed_.NotifyAll();
  }
}

void ScriptedServer::Serve(Peer& peer) {
  // On this thread only: the code under test has to see to its own.
  BlockBrokenPipes();
  if (tls_ != nullptr) {
    peer.tls_ = SSL_new(tls_);
    SSL_set_fd(peer.tls_, peer.fd_);
  }
  if (tls_ == nullptr || SSL_accept(peer.tls_) == 1) script_(peer);
  if (peer.tls_ != nullptr) {
    SSL_shutdown(peer.tls_);
    SSL_free(peer.tls_);
  }
  // Closed for the client now; the descriptor stays ours until the end, so that
  // the number cannot mean another socket.
  shutdown(peer.fd_, SHUT_RDWR);
  const MutexLock lock(mutex_);
  ++closed_;
  changed_.NotifyAll();
}

std::string ScriptedServer::origin() const {
  return (tls_ == nullptr ? "http://127.0.0.1:" : "https://127.0.0.1:") + std::to_string(port());
}

std::vector<std::string> ScriptedServer::requests() const {
  const MutexLock lock(mutex_);
  return requests_;
}

int ScriptedServer::connections() const {
  const MutexLock lock(mutex_);
  return static_cast<int>(peers_.size());
}

bool ScriptedServer::WaitForRequests(std::size_t count) {
  const MutexLock lock(mutex_);
  return changed_.WaitFor(mutex_, kPatience,
                          [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return requests_.size() >= count; });
}

bool ScriptedServer::WaitForClosed(int count) {
  const MutexLock lock(mutex_);
  return changed_.WaitFor(mutex_, kPatience,
                          [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return closed_ >= count; });
}

}  // namespace phonegate
