// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a caller wants the next picks chosen, in the caller's ids, and its translation into a
// catalog's indices.

#ifndef PROXIMAL_SERVICE_APP_NEXT_OPTIONS_H_
#define PROXIMAL_SERVICE_APP_NEXT_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/selection/recommend.h"

namespace proximal {

struct GoalOption {
  std::string skill_id;
  std::optional<absl::Time> due;
};

// Defaults are those of proximal.v1.NextOptions, whose comments hold here.
struct NextOptions {
  Mode mode = Mode::kPlaylist;
  int count = 5;
  std::vector<std::string> focus_skill_ids;
  std::vector<std::string> exclude_item_ids;
  std::vector<std::string> held_skill_ids;
  std::vector<std::string> assigned_item_ids;
  std::vector<std::string> required_supports;
  int max_language_level = 0;  // 0: no limit
  std::vector<GoalOption> goals;
  std::vector<std::string> interests;
  std::optional<Band> band;
  std::optional<uint64_t> seed;     // default: from the learner and its newest sequence
  std::optional<absl::Time> as_of;  // default: now; never before the learner's newest response
};

// Skills that a focus, or a hold, can grow to by the skills below it.
inline constexpr size_t kMaxSkillsBelow = 10'000;

// What the engine is asked. NOT_FOUND (SKILL_NOT_FOUND, ITEM_NOT_FOUND) names the field relative to
// NextOptions, "constraints.focus_skill_ids[2]"; unknown excluded items and interests say nothing.
// Focus and holds take in the skills below theirs (Skill.parent_id); INVALID_ARGUMENT where those
// are more than kMaxSkillsBelow. A support that no item carries can be met by none: then nothing is
// eligible.
absl::StatusOr<RecommendRequest> Resolve(const NextOptions& options, const Catalog& catalog);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_NEXT_OPTIONS_H_
