// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/fit/response_figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/fit/peak_memory.h"
#include "engine/calibration/fit.h"
#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"
#include "service/cli/threads.h"

namespace proximal::bench {
namespace {

constexpr uint32_t kResponsesEach = 100;
constexpr uint32_t kSkills = 50;
constexpr uint32_t kItems = 1'000;

double Normal(numerics::Random& random) {
  return numerics::NormalQuantile(random.Uniform() + 0x1.0p-54);
}

std::shared_ptr<const Catalog> MakeCatalog() {
  CatalogDraft draft;
  draft.title = "Simulated";
  for (uint32_t s = 0; s < kSkills; ++s) {
    SkillDraft skill;
    skill.id = skill.title = "s" + std::to_string(s);
    draft.skills.push_back(std::move(skill));
  }
  for (uint32_t i = 0; i < kItems; ++i) {
    ItemDraft item;
    item.id = "i" + std::to_string(i);
    item.skill_ids = {"s" + std::to_string(i % kSkills)};
    draft.items.push_back(std::move(item));
  }
  return *Catalog::Compile(std::move(draft));
}

ResponseLog MakeLog(const Catalog& catalog, uint32_t learners) {
  numerics::Random random(1);
  std::vector<double> difficulties(kItems);
  for (double& difficulty : difficulties) difficulty = Normal(random);
  ResponseLog log;
  for (uint32_t learner = 0; learner < learners; ++learner) {
    log.AddLearner();
    const double ability = Normal(random);
    std::array<int, kSkills> attempts = {};
    std::vector<ItemIndex> answered;
    absl::Time now = absl::FromUnixSeconds(1'700'000'000);
    for (uint32_t n = 0; n < kResponsesEach; ++n) {
      const bool repeats = n > 0 && random.Uniform() < 0.3;
      const ItemIndex item = repeats ? answered[n - 1 - random.Below(std::min(n, 10U))]
                                     : static_cast<ItemIndex>(random.Below(kItems));
      answered.push_back(item);
      int& before = attempts[catalog.skills_of(item).front()];
      const double logit = ability + 0.15 * std::log1p(before++) - difficulties[item];
      log.Add(item, random.Uniform() < numerics::Logistic(logit) ? 1 : 0, now);
      now += n % 20 == 19 ? absl::Hours(24) : absl::Minutes(1);
    }
  }
  return log;
}

// The median time of a fit to the responses of `learners`.
double MeasureFit(const std::string& name, uint32_t learners, int repetitions, Figures& figures) {
  const std::shared_ptr<const Catalog> catalog = MakeCatalog();
  const ResponseLog log = MakeLog(*catalog, learners);
  FitOptions options;
  options.parallel = RunOnAllThreads;
  std::vector<double> seconds, cpu;
  ForgetPeakMemory();
  for (int i = 0; i < repetitions; ++i) {
    const Stopwatch watch;
    const std::clock_t start = std::clock();
    if (!Fit(catalog, log, options).ok()) std::abort();
    cpu.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    seconds.push_back(watch.Seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  std::sort(cpu.begin(), cpu.end());
  const double median = seconds[seconds.size() / 2];
  figures[name + "_s"] = median;
  figures[name + "_peak_mb"] = PeakMebibytes();
  std::printf("%-40s %7.3f s  %7.3f s of CPU  %6.0f MiB\n", name.c_str(), median,
              cpu[cpu.size() / 2], figures[name + "_peak_mb"]);
  return median;
}

}  // namespace

void MeasureResponse(int repetitions, bool large, Figures& figures) {
  const double small = MeasureFit("response_fit_100k", 1'000, repetitions, figures);
  double seconds = MeasureFit("response_fit_1m", 10'000, 1, figures);
  double decades = 1;
  if (large) {
    seconds = MeasureFit("response_fit_10m", 100'000, 1, figures);
    decades = 2;
  }
  figures["response_fit_slope"] = std::log10(seconds / small) / decades;
  std::printf("%-40s %7.3f\n", "response_fit_slope (log-log)", figures["response_fit_slope"]);
}

}  // namespace proximal::bench
