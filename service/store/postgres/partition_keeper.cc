// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/partition_keeper.h"

#include <chrono>
#include <memory>
#include <random>

#include "service/store/postgres/call.h"
#include "service/store/postgres/connection.h"
#include "service/store/postgres/schema.h"

namespace proximal::postgres {

PartitionKeeper::PartitionKeeper(const PostgresOptions& options)
    : options_(options), thread_([this] { Run(); }) {}

PartitionKeeper::~PartitionKeeper() {
  stopped_ = true;
  bell_.Ring();
  thread_.join();
}

void PartitionKeeper::Run() {
  std::minstd_rand random(std::random_device{}());
  while (true) {
    bell_.WaitUntil(Now() + std::chrono::minutes(50) + std::chrono::seconds(random() % 1200));
    if (stopped_) return;
    const Instant until = After(options_.timeout);
    const absl::StatusOr<std::unique_ptr<Connection>> connection =
        Connection::Open(options_.parameters, until, [] {});
    if (connection.ok()) {
      KeepPartitions(**connection, options_.decision_days, until).IgnoreError();
    }
  }
}

}  // namespace proximal::postgres
