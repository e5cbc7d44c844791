// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A real proximald in a process of its own, to be treated badly. It ends with its object, and with
// this process however that ends.

#ifndef PROXIMAL_TESTS_DRILLS_SERVER_PROCESS_H_
#define PROXIMAL_TESTS_DRILLS_SERVER_PROCESS_H_

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace proximal {

class ServerProcess {
 public:
  struct Options {
    std::string binary;                         // proximald
    std::string journal;                        // its URL, as in sqlite:PATH
    std::string log;                            // a file its output is appended to
    int port = 0;                               // of 127.0.0.1; 0: any
    std::vector<std::string> flags = {};        // more of them
    std::vector<std::string> environment = {};  // NAME=VALUE, beside what this process has
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

  // Waits until it has logged `event` since it started; false after `timeout`.
  bool AwaitEvent(const std::string& event, absl::Duration timeout) const;

  // From now on no file it writes may grow beyond `bytes`; UINT64_MAX: as far as it likes.
  absl::Status LimitFileSize(uint64_t bytes);

  // Memory in use now, in bytes; 0 where it is gone.
  uint64_t ResidentBytes() const;

 private:
  ServerProcess(pid_t pid, std::string log, size_t log_begin)
      : pid_(pid), log_(std::move(log)), log_begin_(log_begin) {}

  int Wait();

  pid_t pid_;  // 0: gone
  const std::string log_;
  const size_t log_begin_;  // where its own lines begin
  int port_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_DRILLS_SERVER_PROCESS_H_
