// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_SERVICE_CLI_DEMO_LEARNER_H_
#define PROXIMAL_SERVICE_CLI_DEMO_LEARNER_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "engine/numerics/random.h"
#include "proximal/v1/catalog.pb.h"

namespace proximal {

// A made-up learner whose answers show what the service does with them. With theta the weakest of
// the item's skills,
//
//   P(right) = guess + (1 - guess - slip) sigma( discrimination (theta - difficulty) )
//
// Each skill starts at -0.4 logits, and every answer teaches: by 0.45 of the way to 2.5 logits on
// a right one, by half that on a wrong one. The same seed gives the same learner.
class DemoLearner {
 public:
  explicit DemoLearner(uint64_t seed) : random_(seed) {}

  // Answers the item, and learns from it. True: right.
  bool Answer(const v1::Item& item);

  double ability(const std::string& skill_id) const;  // logits

 private:
  numerics::Random random_;
  absl::flat_hash_map<std::string, double> ability_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_DEMO_LEARNER_H_
