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
  // Rounds of each measurement, and the length of one. A run on a machine with other work tells
  // more with many short rounds, whose median leaves out those that were disturbed, than with a few
  // long ones that all are. Each must still have calls enough for a p99: at 5,000 calls a second,
  // 40 of those in .8 s are beyond it.
  int rounds = 12;
  double seconds = .8;

  absl::Duration measure() const { return absl::Seconds(seconds); }
};

// The options that change it.
void AddOptions(CLI::App& app, Plan& plan);

// Prints the figures and writes them where they go; the exit code.
int Conclude(const Plan& plan, const Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_PLAN_H_
