// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_FIGURES_H_
#define PROXIMAL_BENCH_FIT_FIGURES_H_

#include <chrono>
#include <map>
#include <string>

namespace proximal::bench {

// Figures by name, in the order of the alphabet.
using Figures = std::map<std::string, double>;

// Seconds since it was made.
class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_FIGURES_H_
