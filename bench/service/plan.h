// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the benches over gRPC are told, and where their figures go.

#ifndef PROXIMAL_BENCH_SERVICE_PLAN_H_
#define PROXIMAL_BENCH_SERVICE_PLAN_H_

#include <CLI/CLI.hpp>
#include <string>

#include "absl/time/time.h"
#include "bench/service/figures.h"

namespace proximal::bench {

struct Plan {
  std::string json;          // the figures go to this file; empty: to none
  std::string folder = ".";  // below which SQLite's journals lie
  int rounds = 5;            // of each measurement
  double seconds = 2;        // the length of one

  absl::Duration measure() const { return absl::Seconds(seconds); }
};

// The options that change it.
void AddOptions(CLI::App& app, Plan& plan);

// Prints the figures and writes them where they go; the exit code.
int Conclude(const Plan& plan, const Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_PLAN_H_
