// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What replicas share, on real servers of this bench: Redis before the journal, and PostgreSQL as
// the journal. Where there is no such server to start, says so and leaves its figures out.

#ifndef PROXIMAL_BENCH_SERVICE_SHARED_STORES_H_
#define PROXIMAL_BENCH_SERVICE_SHARED_STORES_H_

#include "absl/time/time.h"
#include "bench/service/figures.h"
#include "bench/service/plan.h"
#include "bench/service/subject.h"

namespace proximal::bench {

// What slow disks add to a sync.
inline constexpr absl::Duration kSlowDown = absl::Milliseconds(2);

// Adds recommend_redis_..., beside `echo`.
void MeasureRedis(const Plan& plan, Subject& echo, Figures& figures);

// Adds record_postgres_....
void MeasurePostgres(const Plan& plan, Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_SHARED_STORES_H_
