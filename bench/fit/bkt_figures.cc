// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/fit/bkt_figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "bench/fit/bkt_worlds.h"
#include "bench/fit/peak_memory.h"
#include "engine/calibration/bkt_skills.h"
#include "engine/numerics/logistic.h"
#include "service/cli/threads.h"

namespace proximal::bench {
namespace {

constexpr uint32_t kSkills = 20;
constexpr uint32_t kOpportunities = 20;
constexpr BktKind kFitted[] = {BktKind::kPrior, BktKind::kLearn, BktKind::kGuess, BktKind::kSlip};

BktEmOptions Options() {
  return {.variant = {.forgetting = false},
          .prior_strength = 0,
          .tolerance = 1e-5,
          .parallel = RunOnAllThreads};
}

BktEmOptions ExactOptions() {
  BktEmOptions options = Options();
  options.tolerance = 1e-11;
  options.max_iterations = 100'000;
  return options;
}

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double MaxError(const BktSkillsFit& fit, const BktWorld& world) {
  double largest = 0;
  for (size_t s = 0; s < world.truths.size(); ++s) {
    for (BktKind kind : kFitted) {
      const double error = ValueOf(fit.skills[s], kind) - ValueOf(world.truths[s], kind);
      largest = std::max(largest, std::abs(error));
    }
  }
  return largest;
}

// The largest departure from the truth, in standard errors on the logit scale.
double MaxZ(const BktWorld& world) {
  const SkillSequences sequences = SequencesBySkill(*world.catalog, world.log);
  BktEmOptions options = ExactOptions();
  options.standard_errors = true;
  double largest = 0;
  for (size_t s = 0; s < world.truths.size(); ++s) {
    const BktFit fit = FitSoundBktSkill(sequences.view(s), {world.truths[s], {}}, options);
    for (BktKind kind : kFitted) {
      const uint32_t i = fit.layout.first(kind);
      const double away =
          numerics::Logit(fit.rates[i]) - numerics::Logit(ValueOf(world.truths[s], kind));
      largest = std::max(largest, std::abs(away) / fit.standard_errors[i].logit);
    }
  }
  return largest;
}

struct Timed {
  BktSkillsFit fit;
  double seconds = 0;
  double cpu_seconds = 0;
};

// The median of several runs.
Timed TimeFit(const BktWorld& world, int repetitions) {
  Timed timed;
  std::vector<double> seconds;
  std::vector<double> cpu_seconds;
  for (int i = 0; i < repetitions; ++i) {
    const double cpu = CpuSeconds();
    const Stopwatch watch;
    timed.fit = *FitBktSkills(*world.catalog, world.log, Options());
    seconds.push_back(watch.Seconds());
    cpu_seconds.push_back(CpuSeconds() - cpu);
  }
  const auto median = [](std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  };
  timed.seconds = median(seconds);
  timed.cpu_seconds = median(cpu_seconds);
  return timed;
}

void MeasureRecovery(int repetitions, Figures& figures) {
  constexpr uint32_t kLearners = 5'000;
  const BktWorld world = SimulateBkt(kSkills, kLearners, kOpportunities, BktDraws::kQuota, 1);
  const Timed timed = TimeFit(world, repetitions);
  figures["bkt_em_s"] = timed.seconds;
  figures["bkt_em_cpu_s"] = timed.cpu_seconds;
  figures["bkt_em_responses_per_s"] = static_cast<double>(world.log.size()) / timed.seconds;
  figures["bkt_em_iterations"] = timed.fit.most_iterations;
  figures["bkt_recovery_max_error"] = MaxError(timed.fit, world);
  const BktSkillsFit exact = *FitBktSkills(*world.catalog, world.log, ExactOptions());
  figures["bkt_exact_recovery_max_error"] = MaxError(exact, world);
  std::printf("bkt_em  %.1f M responses/s  %.3f s  %.3f s of processors  %d iterations\n",
              figures["bkt_em_responses_per_s"] * 1e-6, timed.seconds, timed.cpu_seconds,
              timed.fit.most_iterations);
  std::printf("bkt_recovery  largest error %.5f  of exact maximum likelihood %.5f\n",
              figures["bkt_recovery_max_error"], figures["bkt_exact_recovery_max_error"]);
}

void MeasureIndependent(Figures& figures) {
  const BktWorld world = SimulateBkt(kSkills, 5'000, kOpportunities, BktDraws::kIndependent, 2);
  figures["bkt_independent_max_error"] =
      MaxError(*FitBktSkills(*world.catalog, world.log, Options()), world);
  figures["bkt_independent_exact_max_error"] =
      MaxError(*FitBktSkills(*world.catalog, world.log, ExactOptions()), world);
  figures["bkt_independent_max_z"] = MaxZ(world);
  std::printf("bkt_independent  largest error %.5f  of exact maximum likelihood %.5f  z %.2f\n",
              figures["bkt_independent_max_error"], figures["bkt_independent_exact_max_error"],
              figures["bkt_independent_max_z"]);
}

void MeasureGrowth(int repetitions, Figures& figures) {
  const std::pair<const char*, uint32_t> sizes[] = {{"100k", 250}, {"1m", 2'500}, {"10m", 25'000}};
  std::vector<double> x;
  std::vector<double> y;
  for (const auto& [name, learners] : sizes) {
    const BktWorld world =
        SimulateBkt(kSkills, learners, kOpportunities, BktDraws::kIndependent, 3);
    ForgetPeakMemory();
    const Timed timed = TimeFit(world, repetitions);
    const std::string figure = std::string("bkt_growth_") + name;
    figures[figure + "_s"] = timed.cpu_seconds;
    figures[figure + "_peak_mib"] = PeakMebibytes();
    x.push_back(std::log(static_cast<double>(world.log.size())));
    y.push_back(std::log(timed.cpu_seconds));
    std::printf("%-16s %.3f s of processors  peak %.0f MiB\n", figure.c_str(), timed.cpu_seconds,
                PeakMebibytes());
  }
  // The points are evenly spaced, so that the middle one does not matter to the slope.
  figures["bkt_growth_slope"] = (y.back() - y.front()) / (x.back() - x.front());
  std::printf("bkt_growth_slope %.3f\n", figures["bkt_growth_slope"]);
}

}  // namespace

void MeasureBkt(int repetitions, Figures& figures) {
  MeasureRecovery(repetitions, figures);
  MeasureIndependent(figures);
  MeasureGrowth(repetitions, figures);
}

}  // namespace proximal::bench
