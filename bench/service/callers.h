// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The calls that are measured, and the world they are made in: a catalog of 10,000 items and 4,096
// learners with some history each.

#ifndef PROXIMAL_BENCH_SERVICE_CALLERS_H_
#define PROXIMAL_BENCH_SERVICE_CALLERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/service/load.h"
#include "proximal/v1/practice.pb.h"

namespace proximal::bench {

inline constexpr int kSkills = 50;
inline constexpr int kItems = 10'000;
inline constexpr int kLearners = 4'096;
inline constexpr int kHistory = 20;  // responses of each learner to begin with

// Publishes and activates the catalog and records the learners' histories.
absl::Status Populate(const std::string& address);

// RecommendNext with all defaults, for one learner after another.
NewCaller RecommendCallers();

// RecordResponse of a new response with one next pick, for one learner after another.
NewCaller RecordCallers();

// One reply to what RecommendCallers send.
absl::StatusOr<v1::RecommendNextResponse> TypicalReply(const std::string& address);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_CALLERS_H_
