// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/bkt_worlds.h"

#include <cmath>
#include <thread>

namespace proximal {
namespace {

// One sequence, with the rates of each of its responses.
struct Step {
  double score, guess, slip, learn;
  uint32_t item, resource;
};

double Likelihood(const Step& step, bool known) {
  const double right = known ? 1 - step.slip : step.guess;
  return std::pow(right, step.score) * std::pow(1 - right, 1 - step.score);
}

std::vector<Step> StepsOf(const ScoreSequences& q, size_t s, const BktLayout& layout,
                          const std::vector<double>& rates) {
  std::vector<Step> steps;
  for (size_t i = q.begin[s]; i < q.end(s); ++i) {
    const uint32_t item = layout.items > 1 ? q.items[i] : 0;
    const uint32_t resource = layout.resources > 1 ? q.resources[i] : 0;
    steps.push_back({q.scores[i], rates[layout.guess(item)], rates[layout.slip(item)],
                     rates[layout.learn(resource)], item, resource});
  }
  return steps;
}

uint32_t GroupOf(const ScoreSequences& q, size_t s, const BktLayout& layout) {
  return layout.groups > 1 ? q.groups[s] : 0;
}

BktCounts NoCounts(const BktLayout& layout) {
  return {std::vector<double>(layout.size()), std::vector<double>(layout.size()), 0};
}

void Add(BktCounts& counts, uint32_t rate, double events, double occasions) {
  counts.events[rate] += events;
  counts.occasions[rate] += occasions;
}

void AddEmission(const BktLayout& layout, const Step& step, double known, BktCounts& counts) {
  Add(counts, layout.slip(step.item), known * (1 - step.score), known);
  Add(counts, layout.guess(step.item), (1 - known) * step.score, 1 - known);
}

double Switch(bool before, bool after, double learn, double forget) {
  const double to_known = before ? 1 - forget : learn;
  return after ? to_known : 1 - to_known;
}

double PathLikelihood(const std::vector<Step>& steps, uint32_t path, double prior, double forget) {
  double likelihood = (path & 1) != 0 ? prior : 1 - prior;
  for (size_t t = 0; t < steps.size(); ++t) {
    const bool known = (path >> t & 1) != 0;
    likelihood *= Likelihood(steps[t], known);
    if (t > 0) likelihood *= Switch((path >> (t - 1) & 1) != 0, known, steps[t - 1].learn, forget);
  }
  return likelihood;
}

}  // namespace

ScoreSequences Sequences(const std::vector<std::vector<float>>& rows) {
  ScoreSequences sequences;
  for (const std::vector<float>& row : rows) {
    sequences.begin.push_back(sequences.scores.size());
    sequences.scores.insert(sequences.scores.end(), row.begin(), row.end());
  }
  return sequences;
}

BktParameters RandomBkt(Draws& draws) {
  return {.prior = draws.Real(0.05, 0.9),
          .learn = draws.Real(0.01, 0.7),
          .guess = draws.Real(0.02, 0.44),
          .slip = draws.Real(0.02, 0.44),
          .forget = draws.Real(0.001, 0.19)};
}

std::vector<double> RandomRates(const BktLayout& layout, Draws& draws) {
  std::vector<double> rates(layout.size());
  for (uint32_t i = 0; i < layout.size(); ++i) rates[i] = ValueOf(RandomBkt(draws), layout.kind(i));
  return rates;
}

ScoreSequences RandomSequences(const BktLayout& layout, const std::vector<double>& rates,
                               int learners, int longest, bool partial, uint64_t seed) {
  Draws draws(seed);
  ScoreSequences q;
  for (int learner = 0; learner < learners; ++learner) {
    q.begin.push_back(q.scores.size());
    q.groups.push_back(draws.Below(static_cast<int>(layout.groups)));
    bool known = draws.Chance(rates[layout.prior(q.groups.back())]);
    for (int t = draws.Below(longest + 1); t > 0; --t) {
      q.items.push_back(draws.Below(static_cast<int>(layout.items)));
      q.resources.push_back(draws.Below(static_cast<int>(layout.resources)));
      const uint32_t item = q.items.back();
      const double right = known ? 1 - rates[layout.slip(item)] : rates[layout.guess(item)];
      q.scores.push_back(draws.Chance(right) ? 1 : 0);
      if (partial && draws.Chance(0.2)) q.scores.back() = static_cast<float>(draws.Below(5)) / 4;
      known = known ? !draws.Chance(rates[layout.forget()])
                    : draws.Chance(rates[layout.learn(q.resources.back())]);
    }
  }
  return q;
}

BktCounts CountsByEnumeration(const ScoreSequences& sequences, const BktLayout& layout,
                              const std::vector<double>& rates) {
  BktCounts total = NoCounts(layout);
  const double forget = rates[layout.forget()];
  for (size_t s = 0; s < sequences.begin.size(); ++s) {
    const std::vector<Step> steps = StepsOf(sequences, s, layout, rates);
    if (steps.empty()) continue;
    const uint32_t prior = layout.prior(GroupOf(sequences, s, layout));
    double evidence = 0;
    for (uint32_t path = 0; path < (1u << steps.size()); ++path) {
      evidence += PathLikelihood(steps, path, rates[prior], forget);
    }
    total.log_likelihood += std::log(evidence);
    for (uint32_t path = 0; path < (1u << steps.size()); ++path) {
      const double p = PathLikelihood(steps, path, rates[prior], forget) / evidence;
      Add(total, prior, (path & 1) * p, p);
      for (size_t t = 0; t < steps.size(); ++t) {
        const bool known = (path >> t & 1) != 0;
        Add(total, known ? layout.slip(steps[t].item) : layout.guess(steps[t].item),
            p * (known ? 1 - steps[t].score : steps[t].score), p);
        if (t + 1 == steps.size()) continue;
        const bool then = (path >> (t + 1) & 1) != 0;
        Add(total, known ? layout.forget() : layout.learn(steps[t].resource), known != then ? p : 0,
            p);
      }
    }
  }
  return total;
}

BktCounts CountsBySequence(const ScoreSequences& sequences, const BktLayout& layout,
                           const std::vector<double>& rates) {
  BktCounts total = NoCounts(layout);
  const double forget = rates[layout.forget()];
  for (size_t s = 0; s < sequences.begin.size(); ++s) {
    const std::vector<Step> steps = StepsOf(sequences, s, layout, rates);
    if (steps.empty()) continue;
    const uint32_t prior = layout.prior(GroupOf(sequences, s, layout));
    std::vector<double> filtered;
    double known = rates[prior];
    for (const Step& step : steps) {
      const double both = known * Likelihood(step, true);
      const double evidence = both + (1 - known) * Likelihood(step, false);
      total.log_likelihood += std::log(evidence);
      filtered.push_back(both / evidence);
      known = filtered.back() * (1 - forget) + (1 - filtered.back()) * step.learn;
    }
    double smoothed = filtered.back();
    AddEmission(layout, steps.back(), smoothed, total);
    for (size_t t = steps.size() - 1; t-- > 0;) {
      const double f = filtered[t];
      const double next = f * (1 - forget) + (1 - f) * steps[t].learn;
      const double stayed = smoothed * f * (1 - forget) / next;
      const double forgot = forget > 0 ? (1 - smoothed) * f * forget / (1 - next) : 0;
      Add(total, layout.learn(steps[t].resource), smoothed - stayed, 1 - stayed - forgot);
      Add(total, layout.forget(), forgot, stayed + forgot);
      smoothed = stayed + forgot;
      AddEmission(layout, steps[t], smoothed, total);
    }
    Add(total, prior, smoothed, 1);
  }
  return total;
}

ParallelFor Threads() {
  return [](int tasks, absl::FunctionRef<void(int)> task) {
    std::vector<std::thread> threads;
    for (int i = tasks; i-- > 0;) threads.emplace_back([task, i] { task(i); });
    for (std::thread& thread : threads) thread.join();
  };
}

}  // namespace proximal
