// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The probabilities of one skill as calibration sees them: a row of numbers, each with its kind,
// its bounds and what is said when a bound had to hold it.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_RATES_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_RATES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/tracing/bkt.h"

namespace proximal {

enum class BktKind { kPrior, kLearn, kForget, kGuess, kSlip };
inline constexpr int kBktKinds = 5;
inline constexpr BktKind kAllBktKinds[kBktKinds] = {
    BktKind::kPrior, BktKind::kLearn, BktKind::kForget, BktKind::kGuess, BktKind::kSlip};
absl::string_view BktKindName(BktKind kind);

// What each kind may be fitted as: identifiable (CheckIdentifiable in bkt.h) with a margin, and no
// response impossible. prior [.001, .999], learn [1e-4, .8], forget [1e-4, .2], guess and slip
// [.001, .45] (so that guess + slip <= .9).
struct BktBounds {
  double low;
  double high;
};
BktBounds BoundsOf(BktKind kind);

// Which number is which: prior by group, learn by resource, one forget, guess and slip by item.
struct BktLayout {
  uint32_t groups = 1;
  uint32_t resources = 1;
  uint32_t items = 1;

  uint32_t prior(uint32_t group) const { return group; }
  uint32_t learn(uint32_t resource) const { return groups + resource; }
  uint32_t forget() const { return groups + resources; }
  uint32_t guess(uint32_t item) const { return forget() + 1 + item; }
  uint32_t slip(uint32_t item) const { return forget() + 1 + items + item; }
  uint32_t size() const { return forget() + 1 + 2 * items; }
  BktKind kind(uint32_t i) const;
  uint32_t first(BktKind kind) const;  // the rate of index 0
  uint32_t index(uint32_t i) const;    // the group, resource or item
};

double& ValueOf(BktParameters& p, BktKind kind);
double ValueOf(const BktParameters& p, BktKind kind);

// `p` for every group, resource and item.
std::vector<double> Spread(const BktLayout& layout, const BktParameters& p);

// `p` with each number moved to the nearest bound of its kind; a forget of 0 stays.
BktParameters WithinBounds(const BktParameters& p);

// Why a number is not what the data alone say.
enum class BktRule {
  kBound,              // the likelihood rises beyond the bound of its kind
  kGuessPlusSlip,      // ... where guess + slip >= 1: "known" and "not known" change places
  kConstantScores,     // every score is alike: guess, slip and prior cannot be told apart
  kSingleResponses,    // no learner responded twice: learn and forget leave no trace
  kNoResponses,        // nothing to fit: the number is its center
  kMasteryNeverFalls,  // forgetting would let a right response lower P(known)
};
absl::string_view BktRuleName(BktRule rule);

// One number that a rule refused as it came, and what it was mended to.
struct BktRepair {
  BktKind kind;
  uint32_t index;  // group, resource or item
  BktRule rule;
  double refused;   // what it would have been
  double repaired;  // what it is
};

// "guess 0.62: guess_plus_slip, repaired to 0.45"; an index above 0 is named too.
std::string Describe(const BktRepair& repair);

// The largest forget, at most that of `p`, under which a right response never lowers P(known),
// whatever was answered before. From the prior on, P(known) can rise to where a right response
// leaves it alone, and no further, unless it starts beyond: so a right response at the prior must
// not lower it,
//   k (1 - f) + (1 - k) l >= prior,   k = P(known | right at the prior).
double ForgetThatKeepsMastery(const BktParameters& p);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_RATES_H_
