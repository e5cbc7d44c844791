// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

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

// Starts `words` with both outputs appended to `log`.
absl::StatusOr<pid_t> Spawn(std::vector<std::string> words, const std::string& log) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0666);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return absl::ErrnoToStatus(error, absl::StrCat("starting ", words[0]));
  return pid;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const Options& options) {
  const size_t before = ReadFrom(options.log, 0).size();
  std::vector<std::string> words = {options.binary,
                                    absl::StrCat("--address=127.0.0.1:", options.port),
                                    absl::StrCat("--journal=sqlite:", options.journal)};
  words.insert(words.end(), options.flags.begin(), options.flags.end());
  const absl::StatusOr<pid_t> pid = Spawn(std::move(words), options.log);
  if (!pid.ok()) return pid.status();

  std::unique_ptr<ServerProcess> process(new ServerProcess(*pid));
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

}  // namespace proximal
