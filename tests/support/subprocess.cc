#include "tests/support/subprocess.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/base/text.h"

namespace phonegate {

namespace {

// How long after its end the rest of a child's output may take to come.
constexpr std::chrono::seconds kOutputEnds{1};

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  ~Pipe() {
    for (int end : ends) {
      if (end >= 0) close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int TakeReadEnd() { return std::exchange(ends[0], -1); }

  std::array<int, 2> ends{-1, -1};  // read, write
};

std::vector<std::string> EnvironmentWith(const std::map<std::string, std::string>& added) {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!added.contains(std::string(text.substr(0, text.find('='))))) variables.emplace_back(text);
  }
  for (const auto& [name, value] : added) variables.push_back(Concat(name, "=", value));
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Gives the child `inherited` and closes all its other descriptors from 3 on.
void KeepOnly(posix_spawn_file_actions_t* actions, std::vector<int> inherited) {
  std::sort(inherited.begin(), inherited.end());
  int next = 3;
  for (int fd : inherited) {
    for (; next < fd; ++next) posix_spawn_file_actions_addclose(actions, next);
    posix_spawn_file_actions_adddup2(actions, fd, fd);  // the same number: clears close-on-exec
    next = fd + 1;
  }
  posix_spawn_file_actions_addclosefrom_np(actions, next);
}

int ExitOf(const siginfo_t& info) {
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

}  // namespace

Subprocess::Subprocess(const SubprocessOptions& options) {
  Pipe input;
  Pipe out;
  Pipe err;
  if (write(input.ends[1], options.input.data(), options.input.size()) !=
      static_cast<ssize_t>(options.input.size())) {
    throw std::runtime_error("Subprocess: the input does not fit into a pipe");
  }
  Start(options, input.ends[0], out.ends[1], err.ends[1]);
  out_drain_ = std::thread([this, fd = out.TakeReadEnd()] { out_.Drain(fd); });
  err_drain_ = std::thread([this, fd = err.TakeReadEnd()] { err_.Drain(fd); });
  reaper_ = std::thread([this] { Reap(); });
}

Subprocess::~Subprocess() {
  {
    const MutexLock lock(mutex_);
    kill(-pid_, SIGKILL);  // the group lives as long as anybody in it
  }
  reaper_.join();
  out_drain_.join();
  err_drain_.join();
}

void Subprocess::Start(const SubprocessOptions& options, int input, int out, int err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  KeepOnly(&actions, options.inherited);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  // A shell's background jobs start with it ignored, and a script cannot undo that.
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &interrupt);
  std::vector<std::string> argv = options.argv;
  std::vector<std::string> environment = EnvironmentWith(options.environment);
  const int error = posix_spawnp(&pid_, argv.at(0).c_str(), &actions, &attributes, Pointers(argv).data(),
                                 Pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "Subprocess: " + argv.at(0));
}

void Subprocess::Output::Drain(int fd) {
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(fd, buffer.data(), buffer.size())) > 0 || (count < 0 && errno == EINTR)) {
    const MutexLock lock(mutex_);
    text_.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    changed_.NotifyAll();
  }
  close(fd);
  const MutexLock lock(mutex_);
  ended_ = true;
  changed_.NotifyAll();
}

bool Subprocess::Output::HasLine() const { return text_.find('\n', read_) != std::string::npos; }

std::optional<std::string> Subprocess::Output::ReadLine(std::chrono::milliseconds limit) {
  const MutexLock lock(mutex_);
  changed_.WaitFor(mutex_, limit,
                   [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return HasLine() || ended_; });
  if (!HasLine()) return std::nullopt;
  const std::size_t end = text_.find('\n', read_);
  std::string line = text_.substr(read_, end - read_);
  read_ = end + 1;
  return line;
}

bool Subprocess::Output::WaitFor(const std::function<bool(const std::string&)>& holds,
                                 std::chrono::milliseconds limit) {
  const MutexLock lock(mutex_);
  changed_.WaitFor(mutex_, limit,
                   [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_ || holds(text_); });
  return holds(text_);
}

void Subprocess::Output::WaitForEnd(std::chrono::milliseconds limit) {
  const MutexLock lock(mutex_);
  changed_.WaitFor(mutex_, limit, [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ended_; });
}

std::string Subprocess::Output::text() const {
  const MutexLock lock(mutex_);
  return text_;
}

void Subprocess::Reap() {
  siginfo_t info{};
  // Leaves the process to be waited for: its number cannot be given to another
  // one while Signal may still use it.
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
  const MutexLock lock(mutex_);
  exit_ = ExitOf(info);
  waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED);
  changed_.NotifyAll();
}

void Subprocess::Signal(int signal) {
  const MutexLock lock(mutex_);
  if (!exit_) kill(pid_, signal);
}

void Subprocess::SignalGroup(int signal) {
  const MutexLock lock(mutex_);
  if (!exit_) kill(-pid_, signal);
}

std::optional<int> Subprocess::Wait(std::chrono::milliseconds limit) {
  std::optional<int> exit;
  {
    const MutexLock lock(mutex_);
    const auto ended = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return exit_.has_value(); };
    if (!changed_.WaitFor(mutex_, limit, ended)) return std::nullopt;
    exit = exit_;
  }
  // The last output may still be in the pipes.
  out_.WaitForEnd(kOutputEnds);
  err_.WaitForEnd(kOutputEnds);
  return exit;
}

}  // namespace phonegate
