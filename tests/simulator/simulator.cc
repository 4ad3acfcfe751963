#include "tests/simulator/simulator.h"

#include <future>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include "tests/simulator/server.h"
#include "tests/simulator/state.h"

namespace sim {
namespace {

using Tcp = asio::ip::tcp;

std::string BindError(const Options& options, const boost::system::error_code& error) {
  const std::string where = options.address + ":" + std::to_string(options.port);
  if (error == asio::error::address_in_use) {
    return "Port " + std::to_string(options.port) + " on " + options.address +
           " is in use; stop what listens there or choose another with --port.";
  }
  return "Cannot listen on " + where + ": " + error.message() + ".";
}

}  // namespace

struct Simulator::Impl {
  explicit Impl(const Options& options) : state(options) {}

  // Runs `work` on the simulator's thread and returns its result.
  template <typename Work>
  auto Run(Work work) {
    if (!thread.joinable()) return work();  // stopped
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto result = task.get_future();
    asio::post(*context, [&task] { task(); });
    return result.get();
  }

  bool Wait(std::function<bool()> ready, Timeout timeout) {
    if (!thread.joinable()) return ready();  // stopped
    return asio::co_spawn(*context, WaitUntil(state, std::move(ready), timeout), asio::use_future).get();
  }

  State state;
  std::unique_ptr<asio::io_context> context = std::make_unique<asio::io_context>(1);
  std::optional<Tcp::acceptor> acceptor{*context};
  uint16_t port = 0;
  std::thread thread;
};

std::unique_ptr<Simulator> Simulator::Start(Options options, std::string* error) {
  auto impl = std::make_unique<Impl>(options);
  boost::system::error_code failed;
  const auto address = asio::ip::make_address(options.address, failed);
  const Tcp::endpoint endpoint(address, options.port);
  if (!failed) impl->acceptor->open(endpoint.protocol(), failed);
  // Only against the kernel's waiting time after a restart: a second listener still fails.
  if (!failed) impl->acceptor->set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) impl->acceptor->bind(endpoint, failed);
  if (!failed) impl->acceptor->listen(asio::socket_base::max_listen_connections, failed);
  if (failed) {
    *error = BindError(options, failed);
    return nullptr;
  }
  impl->port = impl->acceptor->local_endpoint().port();
  asio::co_spawn(*impl->context, Accept(*impl->acceptor, impl->state), asio::detached);
  impl->thread = std::thread([raw = impl.get()] { raw->context->run(); });
  return std::unique_ptr<Simulator>(new Simulator(std::move(impl)));
}

Simulator::Simulator(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Simulator::~Simulator() { Stop(); }

uint16_t Simulator::port() const { return impl_->port; }

std::string Simulator::base_url() const {
  return "http://" + impl_->state.options.address + ":" + std::to_string(impl_->port);
}

void Simulator::Stop() {
  if (!impl_->thread.joinable()) return;
  impl_->context->stop();
  impl_->thread.join();
  impl_->acceptor.reset();
  impl_->context.reset();  // destroys what still waits, and with it the connections
}

uint64_t Simulator::AddFault(Fault fault) {
  const auto added = impl_->Run([&] { return impl_->state.AddFault(std::move(fault)); });
  if (const auto* error = std::get_if<std::string>(&added)) throw std::invalid_argument(*error);
  return std::get<uint64_t>(added);
}

void Simulator::ClearFaults() {
  impl_->Run([&] { impl_->state.faults.Clear(); });
}

bool Simulator::ReleaseHold(const std::string& name) {
  return impl_->Run([&] { return impl_->state.Release(name); });
}

bool Simulator::WaitForHold(const std::string& name, int waiting, Timeout timeout) {
  return impl_->Wait([&] { return impl_->state.holds.Waiting(name) >= waiting; }, timeout);
}

std::vector<RecordedRequest> Simulator::Requests(RequestMatch match) {
  const RequestMatcher matcher(std::move(match));
  return impl_->Run([&] {
    std::vector<RecordedRequest> found;
    for (const RecordedRequest& request : impl_->state.record.requests()) {
      if (matcher.Matches(request.method, request.target)) found.push_back(request);
    }
    return found;
  });
}

bool Simulator::WaitForRequests(RequestMatch match, size_t at_least, Timeout timeout) {
  const RecordQuery query{std::make_shared<const RequestMatcher>(std::move(match)), std::nullopt, 0};
  return impl_->Wait([&] { return CountRequests(impl_->state, query) >= at_least; }, timeout);
}

bool Simulator::WaitForOutcome(RequestMatch match, Outcome outcome, size_t at_least, Timeout timeout) {
  const RecordQuery query{std::make_shared<const RequestMatcher>(std::move(match)), outcome, 0};
  return impl_->Wait([&] { return CountRequests(impl_->state, query) >= at_least; }, timeout);
}

std::vector<LedgerEntry> Simulator::Ledger(LedgerFilter filter) {
  return impl_->Run([&] {
    impl_->state.world->Settle();
    std::vector<LedgerEntry> found;
    for (const LedgerEntry& entry : impl_->state.world->ledger.entries()) {
      if (Matches(entry, filter)) found.push_back(entry);
    }
    return found;
  });
}

bool Simulator::WaitForLedger(LedgerFilter filter, size_t at_least, Timeout timeout) {
  return impl_->Wait([&] { return CountEntries(impl_->state, filter) >= at_least; }, timeout);
}

Time Simulator::Now() {
  return impl_->Run([&] { return impl_->state.world->Now(); });
}

void Simulator::Advance(std::chrono::seconds by) {
  impl_->Run([&] { impl_->state.Advance(by); });
}

std::optional<std::string> Simulator::SetSwitch(const std::string& name, const Json& value) {
  return impl_->Run([&] { return Apply(Json{{name, value}}, impl_->state.world->switches); });
}

std::optional<std::string> Simulator::SetProject(const std::string& id, const Json& changes) {
  return impl_->Run([&]() -> std::optional<std::string> {
    Project* project = impl_->state.world->FindProject(id);
    if (project == nullptr) return "There is no project with this id.";
    return ApplyProject(changes, project->settings);
  });
}

std::vector<std::string> Simulator::SeedNumbers(const std::string& id, int count) {
  return impl_->Run([&] {
    std::vector<std::string> seeded;
    Project* project = impl_->state.world->FindProject(id);
    if (project == nullptr) return seeded;
    const size_t before = project->numbers.size();
    impl_->state.world->Seed(*project, count);
    for (size_t i = before; i < project->numbers.size(); ++i) seeded.push_back(project->numbers[i]->e164);
    impl_->state.changed.Notify();
    return seeded;
  });
}

void Simulator::Reset() {
  impl_->Run([&] { impl_->state.Reset(); });
}

}  // namespace sim
