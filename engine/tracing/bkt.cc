// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/bkt.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal {

absl::Status CheckIdentifiable(const BktParameters& p) {
  const auto outside = [](const char* name, double value, double high, bool inclusive) {
    const bool inside = value >= 0 && (inclusive ? value <= high : value < high);
    return inside ? absl::OkStatus()
                  : absl::InvalidArgumentError(
                        absl::StrCat(name, " is ", value, "; it must be at least 0 and ",
                                     inclusive ? "at most " : "below ", high));
  };
  for (const absl::Status& status :
       {outside("prior", p.prior, 1, false), outside("learn", p.learn, 1, true),
        outside("guess", p.guess, 0.5, false), outside("slip", p.slip, 0.5, false),
        outside("forget", p.forget, 0.5, true)}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

double BktFaded(double k, const BktParameters& p, double days) {
  if (days <= 0 || p.forget <= 0 || k <= p.prior) return k;
  return p.prior + (k - p.prior) * std::pow(1 - p.forget, days);
}

}  // namespace proximal
