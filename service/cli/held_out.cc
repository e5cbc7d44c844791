// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/held_out.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/numerics/random.h"

namespace proximal {

double PlaceOf(absl::string_view learner_id) {
  return static_cast<double>(numerics::Hash64(learner_id) >> 11) * 0x1.0p-53;
}

int16_t HashFold(absl::string_view learner_id) {
  return static_cast<int16_t>(1 + static_cast<int>(PlaceOf(learner_id) * kHashFolds));
}

std::vector<bool> HeldOutLearners(const Ids& learners, double share) {
  std::vector<bool> held_out(learners.size(), false);
  if (share <= 0 || learners.size() < 2) return held_out;
  uint32_t count = 0;
  uint32_t lowest = 0;
  uint32_t highest = 0;
  for (uint32_t learner = 0; learner < learners.size(); ++learner) {
    const double place = PlaceOf(learners[learner]);
    held_out[learner] = place < share;
    count += held_out[learner] ? 1 : 0;
    if (place < PlaceOf(learners[lowest])) lowest = learner;
    if (place > PlaceOf(learners[highest])) highest = learner;
  }
  if (count == 0) held_out[lowest] = true;
  if (count == learners.size()) held_out[highest] = false;
  return held_out;
}

std::string DescribeShare(double share) {
  return absl::StrCat(100 * share, " % of learners by a hash of their ids");
}

}  // namespace proximal
