// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/fit/irt_figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "bench/fit/irt_worlds.h"
#include "engine/calibration/irt_mml.h"

namespace proximal::bench {
namespace {

// What each case fits, and what the reference fits of the same data came to.
struct Case {
  const char* name;
  IrtWorldShape shape;
  IrtPrior prior;
  const char* reference_set;
  std::optional<double> reference_log_likelihood;  // with the same priors
};

std::vector<Case> Cases() {
  const IrtPrior slope = {.log_slope = NormalPrior{0, 0.5}};
  const IrtPrior guess = {.lower = NormalPrior{-1.1, 0.5}};
  return {
      {"irt_2pl_5000x100", {IrtModel::k2Pl, 5'000, 100, 0, 1}, {}, "2pl_5k_100", -265004.0427},
      {"irt_2pl_50000x100", {IrtModel::k2Pl, 50'000, 100, 0, 2}, {}, "2pl_50k_100", -2580788.622},
      {"irt_3pl_5000x50", {IrtModel::k3Pl, 5'000, 50, 0, 3}, guess, "3pl_5k_50", -144955.101},
      {"irt_grm_5000x40", {IrtModel::kGraded, 5'000, 40, 0, 4}, {}, "grm_5k_40", -215636.655},
      {"irt_2pl_sparse_20000x2000",
       {IrtModel::k2Pl, 20'000, 2'000, 40, 5},
       slope,
       "sparse_20k_2k",
       std::nullopt},
      {"irt_2pl_sparse_ml_20000x2000",
       {IrtModel::k2Pl, 20'000, 2'000, 40, 5},
       {},
       "sparse_20k_2k",
       -416997.5156},
      {"irt_2pl_sparse_20000x300",
       {IrtModel::k2Pl, 20'000, 300, 40, 6},
       {},
       "sparse_20k_300",
       -422179.5434},
  };
}

void AddRecovery(const std::string& name, const IrtWorld& world, const IrtFit& fit,
                 Figures& figures) {
  double a = 0, b = 0;
  size_t steps = 0;
  for (size_t item = 0; item < world.items.size(); ++item) {
    a += std::pow(fit.items[item].a() - world.items[item].a, 2);
    const std::vector<double> fitted = fit.items[item].difficulties();
    for (size_t k = 0; k < fitted.size(); ++k) {
      b += std::pow(fitted[k] - world.items[item].b[k], 2);
    }
    steps += fitted.size();
  }
  figures[name + "_rmse_a"] = std::sqrt(a / static_cast<double>(world.items.size()));
  figures[name + "_rmse_b"] = std::sqrt(b / static_cast<double>(steps));
}

void Measure(const std::string& name, const Case& c, const IrtWorld& world, int repetitions,
             Figures& figures) {
  std::vector<double> seconds;
  IrtFit fit;
  for (int i = 0; i < repetitions; ++i) {
    const Stopwatch watch;
    const auto data = IrtData::Create(world.persons, world.items.size(), world.rows);
    fit = *FitIrt(*data, {.model = c.shape.model, .prior = c.prior});
    seconds.push_back(watch.Seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  figures[name + "_s"] = seconds[seconds.size() / 2];
  figures[name + "_loglik"] = fit.log_likelihood;
  figures[name + "_cycles"] = fit.cycles;
  AddRecovery(name, world, fit, figures);
  std::printf("%-40s %7.3f s %4d cycles  log-likelihood %15.4f  rmse a %.4f b %.4f%s\n",
              name.c_str(), figures[name + "_s"], fit.cycles, fit.log_likelihood,
              figures[name + "_rmse_a"], figures[name + "_rmse_b"],
              fit.converged ? "" : "  not converged");
}

}  // namespace

void MeasureIrt(int repetitions, Figures& figures) {
  for (const Case& c : Cases()) {
    Measure(c.name, c, SimulateIrt(c.shape), repetitions, figures);
    const std::string reference = std::string(c.name) + "_reference";
    if (const std::optional<IrtWorld> world = ReadIrtWorld(c.reference_set)) {
      Measure(reference, c, *world, repetitions, figures);
      if (!c.reference_log_likelihood.has_value()) continue;
      figures[reference + "_loglik_gain"] =
          figures[reference + "_loglik"] - *c.reference_log_likelihood;
      std::printf("%-40s log-likelihood above the reference %+.4f\n", "",
                  figures[reference + "_loglik_gain"]);
    }
  }
}

}  // namespace proximal::bench
