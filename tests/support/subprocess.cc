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
  out_.fd = out.TakeReadEnd();
  err_.fd = err.TakeReadEnd();
  out_.drain = std::thread([this] { Drain(out_); });
  err_.drain = std::thread([this] { Drain(err_); });
  reaper_ = std::thread([this] { Reap(); });
}

Subprocess::~Subprocess() {
  {
    std::lock_guard lock(mutex_);
    kill(-pid_, SIGKILL);  // the group lives as long as anybody in it
  }
  reaper_.join();
  out_.drain.join();
  err_.drain.join();
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

void Subprocess::Drain(Stream& stream) {
  std::array<char, 4096> buffer{};
  ssize_t count = 0;
  while ((count = read(stream.fd, buffer.data(), buffer.size())) > 0 || (count < 0 && errno == EINTR)) {
    std::lock_guard lock(mutex_);
    stream.text.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    changed_.notify_all();
  }
  close(stream.fd);
  std::lock_guard lock(mutex_);
  stream.ended = true;
  changed_.notify_all();
}

void Subprocess::Reap() {
  siginfo_t info{};
  // Leaves the process to be waited for: its number cannot be given to another
  // one while Signal may still use it.
  while (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
  std::lock_guard lock(mutex_);
  exit_ = ExitOf(info);
  waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED);
  changed_.notify_all();
}

std::optional<std::string> Subprocess::ReadLine(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  auto has_line = [this] { return out_.text.find('\n', out_.read) != std::string::npos; };
  changed_.wait_for(lock, limit, [&] { return has_line() || out_.ended; });
  if (!has_line()) return std::nullopt;
  const std::size_t end = out_.text.find('\n', out_.read);
  std::string line = out_.text.substr(out_.read, end - out_.read);
  out_.read = end + 1;
  return line;
}

bool Subprocess::WaitForErr(const std::function<bool(const std::string&)>& holds,
                            std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [&] { return err_.ended || holds(err_.text); });
  return holds(err_.text);
}

void Subprocess::Signal(int signal) {
  std::lock_guard lock(mutex_);
  if (!exit_) kill(pid_, signal);
}

void Subprocess::SignalGroup(int signal) {
  std::lock_guard lock(mutex_);
  if (!exit_) kill(-pid_, signal);
}

std::optional<int> Subprocess::Wait(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  if (!changed_.wait_for(lock, limit, [this] { return exit_.has_value(); })) return std::nullopt;
  // The last output may still be in the pipes.
  changed_.wait_for(lock, std::chrono::seconds(1), [this] { return out_.ended && err_.ended; });
  return exit_;
}

std::string Subprocess::out() const {
  std::lock_guard lock(mutex_);
  return out_.text;
}

std::string Subprocess::err() const {
  std::lock_guard lock(mutex_);
  return err_.text;
}

}  // namespace phonegate
