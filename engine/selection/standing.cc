// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/standing.h"

#include <algorithm>
#include <array>

#include "absl/numeric/bits.h"
#include "absl/types/span.h"

namespace proximal {
Standing::Standing(const LearnerView& view)
    : view_(view),
      rows_(absl::bit_ceil(2 * view.state().skills.size() + 1)),
      statuses_(view.state().skills.size()) {
  view.FillStatuses(absl::MakeSpan(statuses_));
  const size_t mask = rows_.size() - 1;
  for (uint32_t row = 0; row < statuses_.size(); ++row) {
    size_t at = view.state().skills[row].skill & mask;
    while (rows_[at] != 0) at = (at + 1) & mask;
    rows_[at] = row + 1;
  }
}

size_t Standing::RowOf(SkillIndex skill) const {
  const absl::Span<const uint32_t> rows = absl::MakeConstSpan(rows_);
  const size_t mask = rows.size() - 1;
  for (size_t at = skill & mask; rows[at] != 0; at = (at + 1) & mask) {
    if (view_.state().skills[rows[at] - 1].skill == skill) return rows[at] - 1;
  }
  return kNotMet;
}

bool Standing::IsPassed(SkillIndex skill) const {
  if (const size_t row = RowOf(skill); row != kNotMet) return IsPassedAt(StatusOfRow(row));
  return view_.catalog().items_of(skill).empty() && view_.IsPassed(skill);
}

bool Standing::IsReady(SkillIndex skill) const {
  const absl::Span<const SkillIndex> needed = view_.catalog().prerequisites_of(skill);
  return std::all_of(needed.begin(), needed.end(),
                     [&](SkillIndex prerequisite) { return IsPassed(prerequisite); });
}

absl::InlinedVector<SkillIndex, 8> Standing::NextTowards(SkillIndex skill, size_t limit) const {
  absl::InlinedVector<SkillIndex, 8> next;
  if (IsPassed(skill)) return next;
  std::array<SkillIndex, kMaxSteps> queue;
  queue[0] = skill;
  size_t end = 1;
  uint64_t queued = uint64_t{1} << (skill & 63);  // bit (skill mod 64) of every skill in the queue
  for (size_t i = 0; i < end && next.size() < limit; ++i) {
    bool ready = true;
    for (SkillIndex prerequisite : view_.catalog().prerequisites_of(queue[i])) {
      if (IsPassed(prerequisite)) continue;
      ready = false;
      const uint64_t bit = uint64_t{1} << (prerequisite & 63);
      const bool known = (queued & bit) != 0 && std::find(queue.begin(), queue.begin() + end,
                                                          prerequisite) != queue.begin() + end;
      if (known || end == kMaxSteps) continue;
      queued |= bit;
      queue[end++] = prerequisite;
    }
    if (ready) next.push_back(queue[i]);
  }
  return next;
}

}  // namespace proximal
