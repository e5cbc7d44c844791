// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "absl/strings/str_cat.h"

extern char** environ;

namespace proximal::bench {
namespace {

constexpr char kSelf[] = "/proc/self/exe";

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "bench: %s\n", what);
  std::exit(1);
}

// Starts this program with its standard input and output on the given descriptors.
pid_t Spawn(const std::vector<std::string>& arguments, int input, int output) {
  std::vector<char*> argv = {const_cast<char*>("bench")};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  const int error = posix_spawn(&pid, kSelf, &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) Fail("cannot start a server");
  return pid;
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments) {
  int input[2];
  int output[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) Fail("no pipes");
  pid_ = Spawn(arguments, input[0], output[1]);
  close(input[0]);
  close(output[1]);
  stop_ = input[1];
  char port[16] = {};
  const ssize_t read_bytes = read(output[0], port, sizeof(port) - 1);
  close(output[0]);
  if (read_bytes <= 0) Fail("a server did not start");
  address_ = absl::StrCat("127.0.0.1:", std::atoi(port));
}

Child::~Child() {
  close(stop_);
  waitpid(pid_, nullptr, 0);
}

absl::Duration Child::CpuTime() const {
  clockid_t clock;
  timespec used;
  if (clock_getcpuclockid(pid_, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    Fail("a server has no clock of its CPU time");
  }
  return absl::DurationFromTimespec(used);
}

void ServeUntilTold(int port) {
  const std::string line = absl::StrCat(port, "\n");
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return;
  char end;
  while (read(STDIN_FILENO, &end, 1) > 0) {
  }
}

}  // namespace proximal::bench
