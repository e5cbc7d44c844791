// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Named figures: the median of several rounds, as a table and as JSON.

#ifndef PROXIMAL_BENCH_SERVICE_FIGURES_H_
#define PROXIMAL_BENCH_SERVICE_FIGURES_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace proximal::bench {

class Figures {
 public:
  // One round's value. NaN and infinity are programming errors.
  void Add(absl::string_view name, double value);

  bool Has(absl::string_view name) const { return values_.contains(name); }

  // The median so far; `name` has been added.
  double Median(absl::string_view name) const;

  // Name, median, least and greatest, a line each, in order of first addition.
  std::string Table() const;

  // {"name": median, ...}; false, and the cause on standard error, where it cannot be written.
  bool WriteJson(const std::string& path) const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::vector<double>, std::less<>> values_;
};

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_SERVICE_FIGURES_H_
