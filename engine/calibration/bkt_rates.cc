// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_rates.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace proximal {

absl::string_view BktKindName(BktKind kind) {
  switch (kind) {
    case BktKind::kPrior:
      return "prior";
    case BktKind::kLearn:
      return "learn";
    case BktKind::kForget:
      return "forget";
    case BktKind::kGuess:
      return "guess";
    case BktKind::kSlip:
      break;
  }
  return "slip";
}

BktBounds BoundsOf(BktKind kind) {
  switch (kind) {
    case BktKind::kPrior:
      return {1e-3, 0.999};
    case BktKind::kLearn:
      return {1e-4, 0.8};
    case BktKind::kForget:
      return {1e-4, 0.2};
    case BktKind::kGuess:
    case BktKind::kSlip:
      break;
  }
  return {1e-3, 0.45};
}

BktKind BktLayout::kind(uint32_t i) const {
  if (i < groups) return BktKind::kPrior;
  if (i < forget()) return BktKind::kLearn;
  if (i == forget()) return BktKind::kForget;
  return i < slip(0) ? BktKind::kGuess : BktKind::kSlip;
}

uint32_t BktLayout::first(BktKind kind) const {
  switch (kind) {
    case BktKind::kPrior:
      return prior(0);
    case BktKind::kLearn:
      return learn(0);
    case BktKind::kForget:
      return forget();
    case BktKind::kGuess:
      return guess(0);
    case BktKind::kSlip:
      break;
  }
  return slip(0);
}

uint32_t BktLayout::index(uint32_t i) const { return i - first(kind(i)); }

double& ValueOf(BktParameters& p, BktKind kind) {
  switch (kind) {
    case BktKind::kPrior:
      return p.prior;
    case BktKind::kLearn:
      return p.learn;
    case BktKind::kForget:
      return p.forget;
    case BktKind::kGuess:
      return p.guess;
    case BktKind::kSlip:
      break;
  }
  return p.slip;
}

double ValueOf(const BktParameters& p, BktKind kind) {
  BktParameters copy = p;
  return ValueOf(copy, kind);
}

std::vector<double> Spread(const BktLayout& layout, const BktParameters& p) {
  std::vector<double> rates(layout.size());
  for (uint32_t i = 0; i < layout.size(); ++i) rates[i] = ValueOf(p, layout.kind(i));
  return rates;
}

BktParameters WithinBounds(const BktParameters& p) {
  BktParameters within = p;
  for (BktKind kind : kAllBktKinds) {
    double& value = ValueOf(within, kind);
    if (kind == BktKind::kForget && value == 0) continue;
    value = std::clamp(value, BoundsOf(kind).low, BoundsOf(kind).high);
  }
  return within;
}

absl::string_view BktRuleName(BktRule rule) {
  switch (rule) {
    case BktRule::kBound:
      return "bound";
    case BktRule::kGuessPlusSlip:
      return "guess_plus_slip";
    case BktRule::kConstantScores:
      return "constant_scores";
    case BktRule::kSingleResponses:
      return "single_responses";
    case BktRule::kNoResponses:
      return "no_responses";
    case BktRule::kMasteryNeverFalls:
      break;
  }
  return "mastery_never_falls";
}

std::string Describe(const BktRepair& repair) {
  std::string name(BktKindName(repair.kind));
  if (repair.index > 0) absl::StrAppend(&name, "[", repair.index, "]");
  return absl::StrCat(name, " ", repair.refused, ": ", BktRuleName(repair.rule), ", repaired to ",
                      repair.repaired);
}

double ForgetThatKeepsMastery(const BktParameters& p) {
  const double known = BktPosterior(p.prior, 1, p.guess, p.slip);
  if (known <= 0) return p.forget;
  return std::clamp(1 - (p.prior - (1 - known) * p.learn) / known, 0.0, p.forget);
}

}  // namespace proximal
