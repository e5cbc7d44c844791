// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The responses that BKT is fitted to: one sequence per learner and skill, in columns.
//
// A response may carry the index of the item it answers (for a guess and slip per item) and of the
// resource it was met in - a worksheet, a video, a kind of exercise - (for a learn rate per
// resource); a sequence may carry the group of its learner (for a prior per group). A column that
// is not needed stays empty.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_SEQUENCES_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_SEQUENCES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/calibration/response_log.h"

namespace proximal {

// Sequences of scores in [0, 1], one after another; any may be empty.
struct ScoreSequences {
  std::vector<float> scores;
  std::vector<size_t> begin;        // of each sequence, ascending
  std::vector<uint32_t> items;      // of each score, from 0; or empty
  std::vector<uint32_t> resources;  // of each score, from 0; or empty
  std::vector<uint32_t> groups;     // of each sequence, from 0; or empty
  size_t end(size_t sequence) const {
    return sequence + 1 < begin.size() ? begin[sequence + 1] : scores.size();
  }
};

// Some sequences of columns that someone else owns.
struct SequenceView {
  SequenceView() = default;
  SequenceView(const ScoreSequences& sequences);  // NOLINT: a view of the whole

  size_t size() const { return begin.size(); }
  size_t end(size_t sequence) const {
    return sequence + 1 < begin.size() ? begin[sequence + 1] : last;
  }
  size_t responses() const { return begin.empty() ? 0 : last - begin.front(); }
  // Sequences [from, to).
  SequenceView Slice(size_t from, size_t to) const;

  absl::Span<const float> scores;  // whole columns: `begin` points into them
  absl::Span<const uint32_t> items;
  absl::Span<const uint32_t> resources;
  absl::Span<const size_t> begin;
  absl::Span<const uint32_t> groups;  // beside `begin`
  size_t last = 0;                    // where the last sequence ends
};

// INVALID_ARGUMENT that names the first score outside [0, 1] or not a number, sequence that begins
// before its predecessor, column of another length than its fellows, or index that is not below the
// length of its column.
absl::Status CheckSequences(const ScoreSequences& sequences);

// The sequences of every skill of a catalog, skill after skill.
class SkillSequences {
 public:
  size_t skill_count() const { return first_.size() - 1; }
  SequenceView view(size_t skill) const;
  SequenceView all() const { return sequences_; }
  // Which item the indices 0, 1, .. of the column `items` stand for in `view(skill)`; none unless
  // the items were asked for.
  absl::Span<const ItemIndex> items_of(size_t skill) const;

 private:
  friend SkillSequences SequencesBySkill(const Catalog& catalog, const ResponseLog& log,
                                         bool with_items);
  void NumberItems(size_t item_count);

  ScoreSequences sequences_;
  std::vector<size_t> first_;       // sequence of each skill; one more at the end
  std::vector<ItemIndex> items_;    // of all skills that anyone answered, skill after skill
  std::vector<size_t> first_item_;  // of each skill in `items_`; one more at the end
};

// Learners in the order of the log, each response once for each skill of its item. Costs time and
// memory in proportion to responses, skills and, with them, items.
SkillSequences SequencesBySkill(const Catalog& catalog, const ResponseLog& log,
                                bool with_items = false);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_SEQUENCES_H_
