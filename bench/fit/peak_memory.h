// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_PEAK_MEMORY_H_
#define PROXIMAL_BENCH_FIT_PEAK_MEMORY_H_

namespace proximal::bench {

// The most memory that the process held since ForgetPeakMemory, or since it began where the system
// does not let it forget; 0 where the system does not say.
double PeakMebibytes();
void ForgetPeakMemory();

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_PEAK_MEMORY_H_
