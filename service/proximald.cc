// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The Proximal server as a process: reads its flags, serves until SIGTERM or SIGINT, drains.
// Exit codes: 0 drained, 1 could not serve, 2 misused.

#include <iostream>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/ops/config.h"
#include "service/server/server.h"
#include "service/server/stores.h"

namespace {

constexpr int kFailed = 1;
constexpr int kMisused = 2;

int Complain(const absl::Status& status, int exit_code) {
  std::cerr << "proximald: " << status.message() << '\n';
  return exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  using proximal::Server;
  // Debian's Abseil looks for deadlocks at every lock: a check for tests, and dear.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const absl::StatusOr<proximal::Invocation> told = proximal::ParseCommandLine(argc, argv);
  if (!told.ok()) return Complain(told.status(), kMisused);
  if (!told->print.empty()) {
    std::cout << told->print;
    return 0;
  }
  if (told->check_config) {
    const absl::Status sound = proximal::CheckStores(told->config);
    if (!sound.ok()) return Complain(sound, kMisused);
    std::cout << "The configuration is sound.\n";
    return 0;
  }

  Server::HoldSignals();
  const absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(told->config);
  if (!server.ok()) return Complain(server.status(), kFailed);
  (*server)->Run();
  return 0;
}
