// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What replicas share, on real servers of this bench: Redis before the journal, and PostgreSQL as
// the journal. Where there is no such server to start, says so and leaves its figures out.

#ifndef PROXIMAL_BENCH_SERVICE_SHARED_STORES_H_
#define PROXIMAL_BENCH_SERVICE_SHARED_STORES_H_

#include <string>

#include "absl/time/time.h"
#include "bench/service/figures.h"
#include "bench/service/subject.h"

namespace proximal::bench {

struct Rounds {
  int rounds = 5;
  absl::Duration measure = absl::Seconds(2);  // each
};

// What slow disks add to a sync.
inline constexpr absl::Duration kSlowDown = absl::Milliseconds(2);

// Adds recommend_redis_..., beside `echo`. Journals go below `parent`.
void MeasureRedis(const Rounds& plan, const std::string& parent, Subject& echo, Figures& figures);

// Adds record_postgres_....
void MeasurePostgres(const Rounds& plan, Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_SHARED_STORES_H_
