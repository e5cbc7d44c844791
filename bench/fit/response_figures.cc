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

#include "bench/fit/two_threads.h"
#include "engine/calibration/fit.h"
#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal::bench {
namespace {

constexpr uint32_t kLearners = 1'000;
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

ResponseLog MakeLog(const Catalog& catalog) {
  numerics::Random random(1);
  std::vector<double> difficulties(kItems);
  for (double& difficulty : difficulties) difficulty = Normal(random);
  ResponseLog log;
  for (uint32_t learner = 0; learner < kLearners; ++learner) {
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

}  // namespace

void MeasureResponse(int repetitions, Figures& figures) {
  const std::shared_ptr<const Catalog> catalog = MakeCatalog();
  const ResponseLog log = MakeLog(*catalog);
  FitOptions options;
  options.bkt.parallel = OnTwoThreads;
  std::vector<double> seconds, cpu;
  for (int i = 0; i < repetitions; ++i) {
    const Stopwatch watch;
    const std::clock_t start = std::clock();
    if (!Fit(catalog, log, options).ok()) std::abort();
    cpu.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    seconds.push_back(watch.Seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  std::sort(cpu.begin(), cpu.end());
  figures["response_fit_100k_s"] = seconds[seconds.size() / 2];
  std::printf("%-40s %7.3f s  %7.3f s of CPU\n", "response_fit_100k",
              figures["response_fit_100k_s"], cpu[cpu.size() / 2]);
}

}  // namespace proximal::bench
