// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs, parameters and learners' histories for tests: small, and random from a seed.

#ifndef PROXIMAL_TESTS_ENGINE_TRACING_WORLDS_H_
#define PROXIMAL_TESTS_ENGINE_TRACING_WORLDS_H_

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/learner/event.h"
#include "engine/learner/learner_state.h"
#include "engine/tracing/model.h"

namespace proximal {

// 2024-01-01 UTC.
absl::Time StartOfPractice();

// The catalog of a draft that must be sound.
std::shared_ptr<const Catalog> CompileOrDie(CatalogDraft draft);

// The model of parameters that must pass.
std::shared_ptr<const Model> CompileOrDie(std::shared_ptr<const Catalog> catalog,
                                          const ModelParameters& parameters);

// `skills` skills "s0" ..., each after the first with one earlier skill as its prerequisite, and
// `items` items "i0" ... of one to three skills; every fourth has three or two steps. Curves differ
// in a, b, c and d.
CatalogDraft RandomDraft(int skills, int items, uint64_t seed);

// Parameters over the whole catalog that pass CheckParameters: every weight and slope, 3PL and 4PL
// curves, guess and slip of an item's own, forgetting.
ModelParameters RandomParameters(const Catalog& catalog, TracingKind kind, uint64_t seed);

// `count` responses "r1" ..., sequence 1 ..., to random items of the catalog with pauses between
// none and some days; one in five repeats the item before. Scores are 0, 1 or, one in six, partial.
std::vector<Event> RandomResponses(const Catalog& catalog, int count, uint64_t seed);

Event MakeResponse(uint64_t sequence, std::string item_id, double score, absl::Time answered_at);
Event MakeCorrection(uint64_t sequence, std::string response_id, std::optional<double> rescored);

// A learner in the middle of practice, some skills and items met and some not.
struct PractisedWorld {
  PractisedWorld(TracingKind kind, uint64_t seed, int responses = 25, int skills = 12,
                 int items = 40);

  std::shared_ptr<const Catalog> catalog;
  ModelParameters parameters;
  std::shared_ptr<const Model> model;
  LearnerState state;
  absl::Time now;
};

// Uniform draws.
class Draws {
 public:
  explicit Draws(uint64_t seed) : generator_(seed) {}
  double Real(double low, double high) {
    return low + (high - low) * static_cast<double>(generator_() >> 11) * 0x1p-53;
  }
  int Below(int n) { return static_cast<int>(generator_() % static_cast<uint64_t>(n)); }
  bool Chance(double p) { return Real(0, 1) < p; }
  double Normal();

 private:
  std::mt19937_64 generator_;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_TRACING_WORLDS_H_
