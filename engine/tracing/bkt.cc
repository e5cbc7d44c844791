// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/bkt.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace proximal {

absl::Status CheckIdentifiable(const BktParameters& p) {
  struct Rule {
    const char* name;
    double value;
    const char* text;
    bool holds;  // false for a NaN
  };
  const Rule rules[] = {
      {"prior", p.prior, "at least 0 and below 1", p.prior >= 0 && p.prior < 1},
      {"learn", p.learn, "at least 0 and at most 1", p.learn >= 0 && p.learn <= 1},
      {"guess", p.guess, "at least 0 and below 0.5", p.guess >= 0 && p.guess < 0.5},
      {"slip", p.slip, "at least 0 and below 0.5", p.slip >= 0 && p.slip < 0.5},
      {"forget", p.forget, "at least 0 and at most 0.5", p.forget >= 0 && p.forget <= 0.5},
      {"learn + forget", p.learn + p.forget, "at most 1", p.learn + p.forget <= 1},
  };
  for (const Rule& rule : rules) {
    if (!rule.holds) {
      return absl::InvalidArgumentError(
          absl::StrCat(rule.name, " is ", rule.value, "; it must be ", rule.text));
    }
  }
  return absl::OkStatus();
}

double BktFaded(double k, const BktParameters& p, double days) {
  if (days <= 0 || p.forget <= 0 || k <= p.prior) return k;
  return p.prior + (k - p.prior) * std::pow(1 - p.forget, days);
}

}  // namespace proximal
