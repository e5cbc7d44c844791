// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sequences of responses as the tree of their distinct prefixes, laid out for SIMD.
//
// What the forward pass of a hidden Markov chain knows after t responses depends on these t
// responses alone, so learners who began alike share it; and the backward kernel of the smoothing
// pass is linear (bkt_expectation.h), so that it can be summed over all learners behind a prefix.
// One pass over the tree therefore gives the counts of one pass over the sequences, exactly: 5,000
// learners with 20 responses each have 100,000 responses and about 30,000 distinct prefixes.
//
// Nodes stand level after level, and within a level by their last response: a run of nodes with the
// same response is padded to whole blocks of kLanes nodes and worked through in blocks. Parents are
// always of the level before. Building it takes time in proportion to the responses (times the
// logarithm of how many go on, where there are more kinds of responses than sequences).

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_PREFIXES_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_PREFIXES_H_

#include <cstdint>
#include <vector>

#include "engine/calibration/bkt_sequences.h"

namespace proximal {

class BktPrefixes {
 public:
  static constexpr uint32_t kLanes = 4;
  // Probabilities of so many responses can be multiplied without underflow: at least 1e-3 each.
  static constexpr uint32_t kLevelsPerLog = 64;

  // A kind of response: what its likelihood and the chance to learn behind it depend on.
  struct Symbol {
    double score = 0;
    uint32_t item = 0;
    uint32_t resource = 0;
    double count = 0;     // responses
    double followed = 0;  // ... that another response of the sequence follows
  };

  // Nodes [begin, end) with the same last response; multiples of kLanes.
  struct Run {
    uint32_t symbol = 0;
    uint32_t begin = 0;
    uint32_t end = 0;
  };

  // A column that is empty stands for index 0 throughout. `groups`: how many there are.
  BktPrefixes(const SequenceView& sequences, uint32_t groups);

  const std::vector<Symbol>& symbols() const { return symbols_; }
  const std::vector<Run>& runs() const { return runs_; }
  // Runs [level_begin(t), level_begin(t + 1)) are of prefixes with t + 1 responses.
  uint32_t level_begin(uint32_t level) const { return level_begin_[level]; }
  uint32_t level_count() const { return static_cast<uint32_t>(level_begin_.size()) - 1; }

  // Node g < groups is the empty prefix of group g. Padding hangs below node `groups`.
  uint32_t groups() const { return groups_; }
  double group_count(uint32_t group) const { return group_counts_[group]; }  // sequences

  uint32_t node_count() const { return static_cast<uint32_t>(parents_.size()); }
  const uint32_t* parents() const { return parents_.data(); }
  const double* followed() const { return followed_.data(); }  // sequences that go on
  const double* ended() const { return ended_.data(); }        // sequences that end here

  // Where logarithms of the product of likelihoods are taken - at the end of sequences, and after
  // every kLevelsPerLog responses of those that go on - and how often they count. Whole blocks.
  const std::vector<uint32_t>& logged() const { return logged_; }
  const std::vector<double>& logged_weights() const { return logged_weights_; }

 private:
  struct Builder;

  uint32_t groups_;
  std::vector<Symbol> symbols_;
  std::vector<Run> runs_;
  std::vector<uint32_t> level_begin_;
  std::vector<double> group_counts_;
  std::vector<uint32_t> parents_;
  std::vector<double> followed_;
  std::vector<double> ended_;
  std::vector<uint32_t> logged_;
  std::vector<double> logged_weights_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_PREFIXES_H_
