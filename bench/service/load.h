// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Load over gRPC's callback client: closed loop, which finds what a server can do, and open loop,
// which finds how long callers wait when they come at their own pace.

#ifndef PROXIMAL_BENCH_SERVICE_LOAD_H_
#define PROXIMAL_BENCH_SERVICE_LOAD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/channel.h"

namespace proximal::bench {

// One call in flight at a time, over and over.
class Caller {
 public:
  virtual ~Caller() = default;

  // Sends the next call; `done(ok)` runs when it is answered, on a thread of gRPC.
  virtual void Call(std::function<void(bool ok)> done) = 0;
};

// Makes a caller on one of the channels.
using NewCaller = std::function<std::unique_ptr<Caller>(const std::shared_ptr<grpc::Channel>&)>;

struct LoadResult {
  double calls_per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  uint64_t calls = 0;     // measured
  uint64_t answered = 0;  // in all, before and after the measurement, too
  uint64_t failed = 0;    // of those; a run with failures measures nothing
};

// `connections` channels to `address`, each with a connection of its own.
std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections);

// `in_flight` callers over the channels, each calling again as soon as it is answered. Measures for
// `measure` after `warm_up`.
LoadResult RunClosed(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                     const NewCaller& new_caller, int in_flight, absl::Duration warm_up,
                     absl::Duration measure);

// Calls arrive as a Poisson process of `rate` a second whatever is still unanswered, and latency
// counts from the moment a call was due, so that a stall costs all who came during it.
LoadResult RunOpen(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                   const NewCaller& new_caller, double rate, absl::Duration warm_up,
                   absl::Duration measure, uint64_t seed);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_LOAD_H_
