// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learners that a fit does not see, so that it can be judged on them.

#ifndef PROXIMAL_SERVICE_CLI_HELD_OUT_H_
#define PROXIMAL_SERVICE_CLI_HELD_OUT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/cli/response_table.h"

namespace proximal {

// Where a learner lies in [0, 1), by a hash of the id: the same in every log, so that whoever is
// held out of one fit is held out of the next, and a champion has not seen the learners that a
// challenger is compared with it on.
double PlaceOf(absl::string_view learner_id);

// The folds 1..kHashFolds of learners by their place, for logs that bring none.
inline constexpr int kHashFolds = 5;
int16_t HashFold(absl::string_view learner_id);

// By learner number: whether the place is below `share` in [0, 1]. Where that would be none or all,
// the learner of the lowest place, or all but the one of the highest, as long as there are two.
std::vector<bool> HeldOutLearners(const Ids& learners, double share);

// "10 % of learners by a hash of their ids".
std::string DescribeShare(double share);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_HELD_OUT_H_
