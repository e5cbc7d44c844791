// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/plan.h"

#include <iostream>

namespace proximal::bench {

void AddOptions(CLI::App& app, Plan& plan) {
  app.add_option("--json", plan.json, "Write the figures to this file.");
  app.add_option("--folder", plan.folder,
                 "SQLite's journals go here: it should lie on the disk in question. Those of "
                 "PostgreSQL go to TMPDIR.")
      ->capture_default_str();
  app.add_option("--rounds", plan.rounds, "Rounds of each measurement.")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seconds", plan.seconds, "Length of one measurement.")
      ->check(CLI::Range(0.1, 600.0))
      ->capture_default_str();
}

int Conclude(const Plan& plan, const Figures& figures) {
  std::cout << figures.Table();
  return plan.json.empty() || figures.WriteJson(plan.json) ? 0 : 1;
}

}  // namespace proximal::bench
