// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Three replicas on one PostgreSQL and one Redis, and learners who hop between them.

#ifndef PROXIMAL_TESTS_DRILLS_FLEET_H_
#define PROXIMAL_TESTS_DRILLS_FLEET_H_

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "grpcpp/channel.h"
#include "tests/drills/drill.h"
#include "tests/drills/load.h"
#include "tests/drills/server_process.h"
#include "tests/service/store/postgres/postgres_server.h"

namespace proximal::drills {

class Fleet {
 public:
  static constexpr size_t kReplicas = 3;

  struct Options {
    std::string cache;                                      // its URL
    std::vector<std::string> flags = {"--drain_delay=0s"};  // of the replicas
    // Of each replica: NAME=VALUE.
    std::array<std::vector<std::string>, kReplicas> environment = {};
  };

  // Starts a PostgreSQL and the replicas, with a catalog to practise.
  static absl::StatusOr<std::unique_ptr<Fleet>> Start(const DrillOptions& drill,
                                                      const Options& options);

  testing::PostgresServer& postgres() { return postgres_; }
  ServerProcess& replica(size_t i) { return *replicas_[i]; }
  // To each replica, with nothing between.
  const std::vector<std::shared_ptr<grpc::Channel>>& channels() const { return channels_; }

  // SIGTERM to replica i, which must drain and exit with 0.
  absl::Status DrainReplica(size_t i);

  // Starts replica i again on its port, after it has ended.
  absl::Status StartReplica(size_t i);

  // Waits until every replica has logged `event`.
  bool AwaitEvent(const std::string& event, absl::Duration timeout) const;

  // Drains all replicas.
  absl::Status Stop();

 private:
  Fleet() = default;

  testing::PostgresServer postgres_;
  std::array<ServerProcess::Options, kReplicas> options_;
  std::array<std::unique_ptr<ServerProcess>, kReplicas> replicas_;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

// Something that breaks while learners practise.
struct Fault {
  absl::FunctionRef<void()> begin;
  absl::FunctionRef<void()> end;
  absl::Duration hold;  // between the two
  // Whether the service is to recover from the beginning rather than the end: by itself, with what
  // is broken still broken.
  bool heals_itself = false;
};

// What came of it.
struct Experience {
  DrillFigures figures;
  std::vector<Call> calls;
  absl::Time fault_begin;  // before it
  absl::Time fault_end;    // after it
};

// Counts what `load`, which was stopped, saw of a fault that the service was to recover from as of
// `mended`, and holds its ledger against the journal behind `channel`.
absl::StatusOr<DrillFigures> Count(const Load& load, absl::Span<const Call> calls,
                                   const std::shared_ptr<grpc::Channel>& channel, absl::Time begin,
                                   absl::Time mended);

// Learners practise for kWarmUp, during the fault, and for kSettle after it. Then all is counted
// and the fleet is stopped.
constexpr absl::Duration kWarmUp = absl::Seconds(2);
constexpr absl::Duration kSettle = absl::Seconds(4);
absl::StatusOr<Experience> PractiseThrough(Fleet& fleet, const DrillOptions& options,
                                           const Fault& fault, LoadOptions practice = {});

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_FLEET_H_
