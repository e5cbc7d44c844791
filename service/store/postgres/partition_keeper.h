// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sees to it that there are partitions for the decisions to come, and none for those too old to
// keep: once an hour, through a connection of its own, which it keeps no longer than it needs it.
// What fails is tried again the next hour; partitions are made for days ahead.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_PARTITION_KEEPER_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_PARTITION_KEEPER_H_

#include <atomic>
#include <thread>

#include "service/store/bell.h"
#include "service/store/postgres/postgres_options.h"

namespace proximal::postgres {

class PartitionKeeper {
 public:
  explicit PartitionKeeper(const PostgresOptions& options);
  ~PartitionKeeper();

 private:
  void Run();

  const PostgresOptions options_;
  std::atomic<bool> stopped_ = false;
  steady::Bell bell_;  // rings when it stops
  std::thread thread_;
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_PARTITION_KEEPER_H_
