// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a report is made of: responses, what was predicted of each, and where they come from.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_OBSERVED_H_
#define PROXIMAL_SERVICE_CLI_REPORT_OBSERVED_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/model.h"

namespace proximal {

// Responses in the order of a log and what a model predicted of each, one step ahead.
struct Observed {
  const Catalog* catalog = nullptr;
  const Model* model = nullptr;
  const ResponseLog* log = nullptr;
  absl::Span<const double> predicted;  // of each row
};

// A mean and the half width of its 95 % interval.
class RunningMean {
 public:
  void Add(double value) {
    ++count_;
    sum_ += value;
    squares_ += value * value;
  }
  uint64_t count() const { return count_; }
  double mean() const { return count_ == 0 ? 0 : sum_ / static_cast<double>(count_); }
  // 1.96 standard errors; 0 for less than two values.
  double margin() const;

 private:
  uint64_t count_ = 0;
  double sum_ = 0;
  double squares_ = 0;
};

// Wilson's 95 % interval (1927) of a share, from the mean of `count` scores in [0, 1]; [0, 1] where
// there are none.
struct Interval {
  double low = 0;
  double high = 1;
};
Interval WilsonInterval(double mean, uint64_t count);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_OBSERVED_H_
