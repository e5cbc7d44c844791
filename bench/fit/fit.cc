// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What calibration costs. Prints a table; writes the figures as one JSON object of name -> number.
//
//   bench_fit [--json FILE] [--repetitions N] [--only bkt|irt|response] [--large]

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/fit/bkt_figures.h"
#include "bench/fit/figures.h"
#include "bench/fit/irt_figures.h"
#include "bench/fit/response_figures.h"

int main(int argc, char** argv) {
  CLI::App app("What calibration costs.");
  std::string json;
  int repetitions = 3;
  app.add_option("--json", json, "write the figures to this file, as one JSON object");
  app.add_option("--repetitions", repetitions, "runs of each case; the median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  std::string only;
  app.add_option("--only", only, "one kind of fit instead of all")
      ->check(CLI::IsMember({"bkt", "irt", "response"}));
  bool large = false;
  app.add_flag("--large", large, "fit the response model to ten million responses, too");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  proximal::bench::Figures figures;
  if (only.empty() || only == "bkt") proximal::bench::MeasureBkt(repetitions, figures);
  if (only.empty() || only == "irt") proximal::bench::MeasureIrt(repetitions, figures);
  if (only.empty() || only == "response") {
    proximal::bench::MeasureResponse(repetitions, large, figures);
  }
  if (json.empty()) return 0;
  std::ofstream file(json);
  file << nlohmann::json(figures).dump(2) << '\n';
  if (!file.good()) {
    std::fprintf(stderr, "bench_fit: cannot write %s\n", json.c_str());
    return 1;
  }
  return 0;
}
