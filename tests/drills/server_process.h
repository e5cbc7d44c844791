// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A real proximald in a process of its own, to be treated badly.

#ifndef PROXIMAL_TESTS_DRILLS_SERVER_PROCESS_H_
#define PROXIMAL_TESTS_DRILLS_SERVER_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace proximal {

class ServerProcess {
 public:
  struct Options {
    std::string binary;                   // proximald
    std::string journal;                  // its SQLite file
    std::string log;                      // a file its output is appended to
    int port = 0;                         // of 127.0.0.1; 0: any
    std::vector<std::string> flags = {};  // more of them
  };

  // Starts the server and waits until it serves. Errors say what it printed last.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(const Options& options);

  ~ServerProcess();  // kills it, if it still runs

  int port() const { return port_; }
  std::string address() const;

  // SIGKILL, and waits until it is gone.
  void Kill();

  // SIGTERM, and waits for the exit code; -1 where a signal ended it.
  int Terminate();

 private:
  explicit ServerProcess(pid_t pid) : pid_(pid) {}

  int Wait();

  pid_t pid_;  // 0: gone
  int port_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_DRILLS_SERVER_PROCESS_H_
