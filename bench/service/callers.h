// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The calls that are measured, and the world they are made in: a catalog of 10,000 items and
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
inline constexpr uint64_t kLearners = 4'096;
inline constexpr uint64_t kHistory = 20;  // responses of each learner to begin with

// As callers name the learner.
std::string LearnerId(uint64_t number);

// Publishes and activates the catalog.
absl::Status PublishWorld(const std::string& address);

// Records `history` responses of each of the learners numbered from `first` on, before `end`, to
// different items of all skills in turn.
absl::Status RecordHistories(const std::string& address, uint64_t first, uint64_t end,
                             uint64_t history);

// Records 500 responses of one learner, on 28 days up to now: to 400 items of 50 skills.
absl::Status RecordLongHistory(const std::string& address, uint64_t learner);

// RecommendNext with all defaults, for one learner after another of `learners`, in strides, so that
// neighbours in time are not neighbours by id.
NewCaller RecommendCallers(uint64_t learners = kLearners);

// RecordResponse of a new response with one next pick, likewise.
NewCaller RecordCallers(uint64_t learners = kLearners);

// One reply to what RecommendCallers send.
absl::StatusOr<v1::RecommendNextResponse> TypicalReply(const std::string& address);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_CALLERS_H_
