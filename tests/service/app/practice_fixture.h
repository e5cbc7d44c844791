// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the practice loop share: a world, a replica in it, and a learner.

#ifndef PROXIMAL_TESTS_SERVICE_APP_PRACTICE_FIXTURE_H_
#define PROXIMAL_TESTS_SERVICE_APP_PRACTICE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/app/errors.h"
#include "tests/service/app/world.h"

namespace proximal {

MATCHER_P(Fails, reason, absl::StrCat("fails with ", ReasonName(reason))) {
  *result_listener << arg.status().ToString();
  return !arg.ok() && HasReason(arg.status(), reason);
}

// A call that differs from the usual in what `change` sets.
inline RecommendCall Asking(const std::function<void(RecommendCall&)>& change) {
  RecommendCall call;
  change(call);
  return call;
}

inline std::vector<ItemIndex> ItemsOf(const Recommended& recommended) {
  std::vector<ItemIndex> items;
  for (const Pick& pick : recommended.recommendation.picks) items.push_back(pick.item);
  return items;
}

class PracticeFixture : public ::testing::Test {
 protected:
  absl::Time At(int minutes) const { return start_ + absl::Minutes(minutes); }

  DeadCache dead_cache_;
  World world_;
  const absl::Time start_ = world_.clock.Now() - absl::Hours(24);
  const LearnerKey ana_ = Learner("ana");
  Replica* const replica_ = world_.NewReplica();
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_APP_PRACTICE_FIXTURE_H_
