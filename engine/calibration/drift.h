// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Items that turn: one that has leaked becomes easier than its model says, one whose key is broken
// harder. Two sums per item watch the standardized residuals z of its responses, which have mean 0
// and variance 1 while the model holds,
//
//   E+ = max(0, E+ + z - k)      easier        H+ = max(0, H+ - z - k)      harder
//
// and raise an alarm when one exceeds h. k, the reference value, is half the shift (in standard
// deviations of z) that is to be found soonest; h, the threshold, sets how rare false alarms are.
// The average run length to an alarm under a constant shift, of one sum, is nearly
//
//   ARL = (exp(-2 D b) + 2 D b - 1) / (2 D^2),   D = shift - k,  b = h + 1.166;   b^2 where D = 0
//
// and of both 1 / (1 / ARL+ + 1 / ARL-). With the defaults: 1.9 million responses to a false alarm;
// 97 to find a shift of .5 (1.1 logits at P = .7), 34 for one of 1.
// Sources: Page (1954), Biometrika 41; Siegmund (1985), Sequential analysis; for items of tests,
// Veerkamp & Glas (2000), Journal of Educational and Behavioral Statistics 25(4).

#ifndef PROXIMAL_ENGINE_CALIBRATION_DRIFT_H_
#define PROXIMAL_ENGINE_CALIBRATION_DRIFT_H_

#include <cstdint>

#include "absl/status/status.h"

namespace proximal {

struct DriftOptions {
  double reference = 0.25;  // k, in (0, 2]
  double threshold = 25;    // h, in [1, 1000]
};

// INVALID_ARGUMENT naming the option outside its range.
absl::Status CheckDriftOptions(const DriftOptions& options);

enum class DriftAlarm : uint8_t { kNone, kHarder, kEasier };

// The sums of one item, and how long each has run since it last was 0.
class DriftSums {
 public:
  DriftSums() = default;
  // Goes on from sums kept earlier; what is negative or not a number counts as 0.
  DriftSums(double harder, double easier);

  // Takes one response in; `z` within +-6 (what is beyond counts as that, a NaN as 0), `residual`
  // score - P(score). An alarm leaves the sums as they are: Restart() begins anew.
  DriftAlarm Add(double z, double residual, const DriftOptions& options);
  void Restart() { *this = DriftSums(); }

  double harder() const { return harder_.sum; }
  double easier() const { return easier_.sum; }

  // The responses since the sum that alarmed began to grow, and the mean of their residuals. Of
  // those added here: what ran before sums that were kept is not known.
  struct Run {
    uint32_t responses = 0;
    double mean_residual = 0;
  };
  Run RunOf(DriftAlarm alarm) const;

 private:
  struct Side {
    double sum = 0;
    uint32_t responses = 0;
    double residuals = 0;
  };
  static void Step(double z, double residual, double reference, Side& side);

  Side harder_, easier_;
};

// The formulas above; `shift` is the mean of z: 0 while the model holds.
double AverageRunLength(const DriftOptions& options, double shift);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_DRIFT_H_
