// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/service/store/postgres/commit_cutter.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace proximal::testing {
namespace {

constexpr int kSliceMs = 20;

// In a Bind message: the unnamed portal, then the statement's name.
constexpr absl::string_view kCommit("\0commit\0", 8);

int SocketOf(const std::string& path, bool listening) {
  const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const bool done = listening ? bind(file, generic, sizeof(address)) == 0 && listen(file, 16) == 0
                              : connect(file, generic, sizeof(address)) == 0;
  if (done) return file;
  close(file);
  return -1;
}

// Waits for something to read; empty at the end.
std::string ReadFrom(int file) {
  char buffer[65536];
  const ssize_t size = read(file, buffer, sizeof(buffer));
  return size <= 0 ? std::string() : std::string(buffer, static_cast<size_t>(size));
}

bool WriteTo(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = send(file, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

}  // namespace

CommitCutter::CommitCutter(const std::string& folder, const std::string& server_folder)
    : server_path_(server_folder + "/.s.PGSQL.5432"),
      listener_(SocketOf(folder + "/.s.PGSQL.5432", /*listening=*/true)) {
  if (listener_ < 0) std::abort();
  accepting_ = std::thread([this] { Accept(); });
}

CommitCutter::~CommitCutter() {
  ended_ = true;
  accepting_.join();
  for (std::thread& relay : relays_) relay.join();
  close(listener_);
}

void CommitCutter::Accept() {
  while (!ended_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, kSliceMs) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) relays_.emplace_back([this, client] { Relay(client); });
  }
}

bool CommitCutter::Forward(int client, int server, const std::string& bytes, bool& silent) {
  const bool commits = absl::StrContains(bytes, kCommit);
  const At at = commits ? at_.exchange(At::kNever) : At::kNever;
  if (at != At::kNever) ++cuts_;
  if (at == At::kBefore) return false;
  if (!WriteTo(server, bytes)) return false;
  if (at == At::kNever) return true;
  ReadFrom(server);  // it has committed
  silent = at == At::kSilence;
  if (!silent) shutdown(client, SHUT_RDWR);
  return silent;
}

void CommitCutter::Relay(int client) {
  const int server = SocketOf(server_path_, /*listening=*/false);
  bool silent = false;
  while (server >= 0 && !ended_) {
    pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(ends, 2, kSliceMs) <= 0) continue;
    if (ends[0].revents != 0) {
      const std::string bytes = ReadFrom(client);
      if (bytes.empty() || (!silent && !Forward(client, server, bytes, silent))) break;
    }
    if (ends[1].revents != 0) {
      const std::string bytes = ReadFrom(server);
      if (bytes.empty() || (!silent && !WriteTo(client, bytes))) break;
    }
  }
  close(client);
  if (server >= 0) close(server);
}

}  // namespace proximal::testing
