// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The E step of BKT: expected counts of every transition and emission, and the log likelihood.
//
// Over the tree of distinct prefixes (bkt_prefixes.h), for a node v with parent u, score y, item i
// and resource r, in probabilities normalized at each response:
//
//   forward    k = P(known | the responses before v): the prior at the root's children, else f_u
//              sent through the transition of u's resource, next_u = f_u (1 - forget) + (1 - f_u) l
//              c_v = k A + (1 - k) B,  A = (1 - s_i)^y s_i^(1 - y),  B = g_i^y (1 - g_i)^(1 - y)
//              f_v = k A / c_v
//   backward   S_v = sum over the sequences through v of P(known at v | the whole sequence)
//                  = ended_v f_v + stayed_v + forgot_v,   with C_v = sum of S over v's children,
//              stayed_v = C_v f_v (1 - forget) / next_v
//              forgot_v = (followed_v - C_v) f_v forget / (1 - next_v)
//
// which is the textbook's smoother, linear in S, summed over the sequences behind a prefix. Known
// and right, not known and right, learnt, forgotten are sums of S, stayed and forgot by item and
// resource. log likelihood = sum of log c over the responses of all sequences; products of up to 64
// of them are kept and their logarithms taken at once. A score between 0 and 1 counts as that share
// of a right response and the rest of a wrong one.
//
// The work is in double, four prefixes at a time: Eigen's fixed-size arrays, two registers of SSE2
// each. Sums run over the lanes of a block, blocks in order, parts in order: the bits depend on
// nothing but the data.
// Source: Baum et al. (1970); smoothing by backward kernels: Rauch, Tung & Striebel (1965).

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_EXPECTATION_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_EXPECTATION_H_

#include <memory>
#include <vector>

#include "engine/calibration/bkt_prefixes.h"
#include "engine/calibration/bkt_rates.h"
#include "engine/calibration/parallel.h"

namespace proximal {

// By BktLayout: expected events out of expected occasions.
struct BktCounts {
  std::vector<double> events;
  std::vector<double> occasions;
  double log_likelihood = 0;
};

class BktExpectation {
 public:
  // Responses of one part; sequences are not cut, so that a part may be one sequence more.
  static constexpr size_t kResponsesPerPart = size_t{1} << 17;

  // Columns that `layout` has no use for (items = 1, ..) are not looked at. Building and counting
  // is done part by part, on `parallel`, which must outlive this.
  BktExpectation(const SequenceView& sequences, const BktLayout& layout,
                 const ParallelFor& parallel);
  ~BktExpectation();
  BktExpectation(const BktExpectation&) = delete;
  BktExpectation& operator=(const BktExpectation&) = delete;

  // `rates` by the layout, within [1e-3, .999] for guess and slip and inside (0, 1) for prior and
  // learn; forget may be 0.
  BktCounts Count(const std::vector<double>& rates);

  const BktLayout& layout() const { return layout_; }
  size_t prefixes() const;  // distinct, of all parts

 private:
  class Part;

  BktLayout layout_;
  const ParallelFor& parallel_;
  std::vector<std::unique_ptr<Part>> parts_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_EXPECTATION_H_
