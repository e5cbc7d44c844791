// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What runs in the processes of servers: benches start themselves again.
//
//   if (const std::optional<int> exit_code = ServeIfTold(argc, argv)) return *exit_code;
//   Child echo(EchoArguments(reply_path));

#ifndef PROXIMAL_BENCH_SERVICE_SERVE_H_
#define PROXIMAL_BENCH_SERVICE_SERVE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace proximal::bench {

struct ProximalOptions {
  std::string journal;  // URLs, as of proximald
  std::string cache = "memory";
  uint64_t cache_bytes = uint64_t{256} << 20;
  absl::Duration fresh_for = absl::Seconds(1);
  absl::Duration sync_delay = absl::ZeroDuration();  // every sync of SQLite's is so much slower
};

// Before the Redis at `port` of this machine so little memory for states that few are there when
// their learners come again, and none that is served without asking Redis.
ProximalOptions EverythingFromRedis(const std::string& journal, int port);

// Command lines of servers.
std::vector<std::string> ProximalArguments(const ProximalOptions& options);
// `reply_path`: the file of the reply that it gives.
std::vector<std::string> EchoArguments(const std::string& reply_path);
std::vector<std::string> QueueEchoArguments(const std::string& reply_path);

// Serves until told to stop, where the command line is one of those; the exit code.
std::optional<int> ServeIfTold(int argc, char** argv);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_SERVE_H_
