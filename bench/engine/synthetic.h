// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and learners to measure on: made up, but of the shape of real ones. The same arguments
// give the same catalog and the same learner.

#ifndef PROXIMAL_BENCH_ENGINE_SYNTHETIC_H_
#define PROXIMAL_BENCH_ENGINE_SYNTHETIC_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/model.h"

namespace proximal::bench {

struct CatalogShape {
  int skills = 200;
  int items = 10'000;
  TracingKind tracing = TracingKind::kResponse;
};

// One skill in twenty is a root; the others have one to three prerequisites among the twenty skills
// before them. Items are spread over the skills in scrambled order, so that the items of one skill
// lie all over memory; one in five needs a prerequisite of its skill, too; one in fifty is new.
// Difficulties are normal around their skill's.
std::shared_ptr<const Catalog> MakeCatalog(const CatalogShape& shape);

// A learner's path through a catalog: skills in an order that respects prerequisites.
struct LearnerShape {
  int responses = 500;
  int skills = 50;
  int items = 400;
  int days = 90;  // a session every other day
  uint64_t seed = 1;
};

// When the practice of MakeResponses begins.
absl::Time Start();

// What the learner answered, in time order: each skill is met at its turn, with some of its
// practice left for later weeks, and the items beyond `items` are repeats. Scores come from a true
// ability that grows with practice, which is not the engine's model of it. Exactly the numbers of
// responses, skills and items asked for, where the catalog has that many.
std::vector<ScoredResponse> MakeResponses(const Model& model, const LearnerShape& shape);

// The fold of these responses.
LearnerState MakeLearner(const Model& model, const LearnerShape& shape);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_ENGINE_SYNTHETIC_H_
