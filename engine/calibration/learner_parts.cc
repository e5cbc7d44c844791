// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/learner_parts.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

uint64_t HashOf(const ResponseLog& log, size_t learner) {
  uint64_t hash = 0;
  for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
    hash = numerics::Mix64(hash, log.item(row));
    hash = numerics::Mix64(hash, std::bit_cast<uint64_t>(log.score(row)));
  }
  return hash;
}

std::vector<size_t> Select(absl::Span<const size_t> learners, size_t part, bool inside) {
  std::vector<size_t> chosen;
  for (size_t place = 0; place < learners.size(); ++place) {
    if ((PartOfPlace(place) == part) == inside) chosen.push_back(learners[place]);
  }
  return chosen;
}

}  // namespace

std::vector<size_t> LearnersByAnswers(const ResponseLog& log) {
  std::vector<std::pair<uint64_t, size_t>> order;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    order.emplace_back(HashOf(log, learner), learner);
  }
  std::sort(order.begin(), order.end());
  std::vector<size_t> learners;
  learners.reserve(order.size());
  for (const auto& [hash, learner] : order) learners.push_back(learner);
  return learners;
}

std::vector<size_t> LearnersInPart(absl::Span<const size_t> learners, size_t part) {
  return Select(learners, part, /*inside=*/true);
}

std::vector<size_t> LearnersBesidePart(absl::Span<const size_t> learners, size_t part) {
  return Select(learners, part, /*inside=*/false);
}

ResponseLog LogOf(const ResponseLog& log, absl::Span<const size_t> learners) {
  ResponseLog chosen;
  for (size_t learner : learners) {
    chosen.AddLearner();
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      const ScoredResponse response = log.response(row);
      chosen.Add(response.item, response.score, response.answered_at);
    }
  }
  return chosen;
}

}  // namespace proximal
