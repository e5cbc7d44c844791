// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_sequences.h"

#include <numeric>

#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

// Indices are to be dense, so that what is kept by index is no larger than the data.
absl::Status CheckIndices(absl::string_view column, absl::Span<const uint32_t> indices,
                          size_t expected) {
  if (indices.empty()) return absl::OkStatus();
  if (indices.size() != expected) {
    return absl::InvalidArgumentError(absl::StrCat(
        column, " has ", indices.size(), " entries; it must have ", expected, " or none"));
  }
  for (size_t i = 0; i < expected; ++i) {
    if (indices[i] >= expected) {
      return absl::InvalidArgumentError(
          absl::StrCat(column, "[", i, "] is ", indices[i], "; it must be below ", expected));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckBegins(absl::Span<const size_t> begin, size_t size) {
  size_t before = 0;
  for (size_t s = 0; s < begin.size(); ++s) {
    if (begin[s] < before || begin[s] > size) {
      return absl::InvalidArgumentError(absl::StrCat(
          "begin[", s, "] is ", begin[s], "; it must be within [", before, ", ", size, "]"));
    }
    before = begin[s];
  }
  if (size > 0 && (begin.empty() || begin[0] != 0)) {
    return absl::InvalidArgumentError("begin must start at 0");
  }
  return absl::OkStatus();
}

template <typename Call>
void ForEachSkill(const Catalog& catalog, const ResponseLog& log, Call call) {
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      for (SkillIndex skill : catalog.skills_of(log.item(row))) call(learner, row, skill);
    }
  }
}

}  // namespace

SequenceView::SequenceView(const ScoreSequences& sequences)
    : scores(sequences.scores),
      items(sequences.items),
      resources(sequences.resources),
      begin(sequences.begin),
      groups(sequences.groups),
      last(sequences.scores.size()) {}

SequenceView SequenceView::Slice(size_t from, size_t to) const {
  SequenceView slice = *this;
  slice.begin = begin.subspan(from, to - from);
  if (!groups.empty()) slice.groups = groups.subspan(from, to - from);
  slice.last = to < begin.size() ? begin[to] : last;
  return slice;
}

absl::Status CheckSequences(const ScoreSequences& sequences) {
  const size_t size = sequences.scores.size();
  for (size_t i = 0; i < size; ++i) {
    if (!(sequences.scores[i] >= 0 && sequences.scores[i] <= 1)) {
      return absl::InvalidArgumentError(
          absl::StrCat("scores[", i, "] is ", sequences.scores[i], "; it must be within [0, 1]"));
    }
  }
  if (absl::Status s = CheckBegins(sequences.begin, size); !s.ok()) return s;
  if (absl::Status s = CheckIndices("items", sequences.items, size); !s.ok()) return s;
  if (absl::Status s = CheckIndices("resources", sequences.resources, size); !s.ok()) return s;
  return CheckIndices("groups", sequences.groups, sequences.begin.size());
}

SequenceView SkillSequences::view(size_t skill) const {
  return all().Slice(first_[skill], first_[skill + 1]);
}

absl::Span<const ItemIndex> SkillSequences::items_of(size_t skill) const {
  if (first_item_.empty()) return {};
  return absl::MakeConstSpan(items_).subspan(first_item_[skill],
                                             first_item_[skill + 1] - first_item_[skill]);
}

// From indices of the catalog to those of each skill, in the order in which they are first met.
void SkillSequences::NumberItems(size_t item_count) {
  constexpr uint32_t kUnmet = UINT32_MAX;
  std::vector<uint32_t> number(item_count, kUnmet);
  first_item_.push_back(0);
  for (size_t skill = 0; skill < skill_count(); ++skill) {
    const SequenceView sequences = view(skill);
    const size_t begin = sequences.last - sequences.responses();
    for (size_t i = begin; i < sequences.last; ++i) {
      uint32_t& item = sequences_.items[i];
      if (number[item] == kUnmet) {
        number[item] = static_cast<uint32_t>(items_.size() - first_item_.back());
        items_.push_back(item);
      }
      item = number[item];
    }
    for (size_t i = first_item_.back(); i < items_.size(); ++i) number[items_[i]] = kUnmet;
    first_item_.push_back(items_.size());
  }
}

SkillSequences SequencesBySkill(const Catalog& catalog, const ResponseLog& log, bool with_items) {
  const size_t skills = catalog.skill_count();
  // Where the scores and the sequences of each skill begin; shifted by one while they are counted.
  std::vector<size_t> score_at(skills + 1);
  std::vector<size_t> sequence_at(skills + 1);
  std::vector<size_t> last_learner(skills, SIZE_MAX);
  ForEachSkill(catalog, log, [&](size_t learner, size_t, SkillIndex skill) {
    ++score_at[skill + 1];
    sequence_at[skill + 1] += last_learner[skill] != learner;
    last_learner[skill] = learner;
  });
  std::partial_sum(score_at.begin(), score_at.end(), score_at.begin());
  std::partial_sum(sequence_at.begin(), sequence_at.end(), sequence_at.begin());
  SkillSequences by_skill;
  by_skill.first_ = sequence_at;
  by_skill.sequences_.scores.resize(score_at.back());
  by_skill.sequences_.begin.resize(sequence_at.back());
  if (with_items) by_skill.sequences_.items.resize(score_at.back());
  last_learner.assign(skills, SIZE_MAX);
  ForEachSkill(catalog, log, [&](size_t learner, size_t row, SkillIndex skill) {
    if (last_learner[skill] != learner) {
      last_learner[skill] = learner;
      by_skill.sequences_.begin[sequence_at[skill]++] = score_at[skill];
    }
    if (with_items) by_skill.sequences_.items[score_at[skill]] = log.item(row);
    by_skill.sequences_.scores[score_at[skill]++] = static_cast<float>(log.score(row));
  });
  if (with_items) by_skill.NumberItems(catalog.item_count());
  return by_skill;
}

}  // namespace proximal
