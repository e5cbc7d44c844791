// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"

extern char** environ;

namespace proximal {
namespace {

constexpr absl::Duration kStartTimeout = absl::Seconds(30);

std::string ReadFrom(const std::string& path, size_t offset) {
  std::ifstream file(path);
  file.seekg(static_cast<std::streamoff>(offset));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The port of the line that says that it serves; 0 where there is none yet.
int ServingPort(const std::string& log) {
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(log, '\n'))) {
    const size_t at = line.find("\"port\":");
    if (!absl::StrContains(line, "\"event\":\"serving\"") || at == std::string::npos) continue;
    const std::string digits = line.substr(at + 7, line.find_first_of(",}", at) - at - 7);
    int port = 0;
    if (absl::SimpleAtoi(digits, &port)) return port;
  }
  return 0;
}

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Starts `words` with both outputs appended to `log`.
absl::StatusOr<pid_t> Spawn(std::vector<std::string> words, std::vector<std::string> environment,
                            const std::string& log) {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    environment.emplace_back(*variable);
  }
  const std::vector<char*> argv = Pointers(words);
  const std::vector<char*> envp = Pointers(environment);
  const pid_t pid = fork();
  if (pid < 0) return absl::ErrnoToStatus(errno, absl::StrCat("starting ", words[0]));
  if (pid > 0) return pid;
  // Only what is allowed between fork and exec.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of write, as a full disk is
  const int file = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  execve(argv[0], argv.data(), envp.data());
  _exit(127);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const Options& options) {
  const size_t before = ReadFrom(options.log, 0).size();
  std::vector<std::string> words = {options.binary,
                                    absl::StrCat("--address=127.0.0.1:", options.port),
                                    absl::StrCat("--journal=", options.journal)};
  words.insert(words.end(), options.flags.begin(), options.flags.end());
  const absl::StatusOr<pid_t> pid = Spawn(std::move(words), options.environment, options.log);
  if (!pid.ok()) return pid.status();

  auto process = absl::WrapUnique(new ServerProcess(*pid, options.log, before));
  const absl::Time deadline = absl::Now() + kStartTimeout;
  while (absl::Now() < deadline) {
    process->port_ = ServingPort(ReadFrom(options.log, before));
    if (process->port_ != 0) return process;
    if (waitpid(process->pid_, nullptr, WNOHANG) == process->pid_) {
      process->pid_ = 0;
      break;
    }
    absl::SleepFor(absl::Milliseconds(5));
  }
  return absl::UnavailableError(
      absl::StrCat(options.binary, " does not serve: ", ReadFrom(options.log, before)));
}

ServerProcess::~ServerProcess() { Kill(); }

std::string ServerProcess::address() const { return absl::StrCat("127.0.0.1:", port_); }

void ServerProcess::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  Wait();
}

int ServerProcess::Terminate() {
  if (pid_ == 0) return -1;
  kill(pid_, SIGTERM);
  return Wait();
}

int ServerProcess::Wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool ServerProcess::AwaitEvent(const std::string& event, absl::Duration timeout) const {
  const std::string words = absl::StrCat("\"event\":\"", event, "\"");
  const absl::Time deadline = absl::Now() + timeout;
  do {
    if (absl::StrContains(ReadFrom(log_, log_begin_), words)) return true;
    absl::SleepFor(absl::Milliseconds(10));
  } while (absl::Now() < deadline);
  return false;
}

absl::Status ServerProcess::LimitFileSize(uint64_t bytes) {
  rlimit limit;
  if (prlimit(pid_, RLIMIT_FSIZE, nullptr, &limit) == 0) {
    limit.rlim_cur = bytes == UINT64_MAX ? limit.rlim_max : bytes;
    if (prlimit(pid_, RLIMIT_FSIZE, &limit, nullptr) == 0) return absl::OkStatus();
  }
  return absl::ErrnoToStatus(errno, "limiting the size of files");
}

uint64_t ServerProcess::ResidentBytes() const {
  std::ifstream file(absl::StrCat("/proc/", pid_, "/statm"));
  uint64_t size = 0;
  uint64_t resident = 0;
  file >> size >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace proximal
