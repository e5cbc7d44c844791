// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The facts about a learner, as they stand in the journal. Events are never changed: what was
// recorded wrongly is put right by a later correction.

#ifndef PROXIMAL_ENGINE_LEARNER_EVENT_H_
#define PROXIMAL_ENGINE_LEARNER_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "absl/time/time.h"

namespace proximal {

// A learner answered an item.
struct Response {
  std::string response_id;  // the caller's idempotency key, unique per learner
  std::string item_id;
  double score = 0;                        // 0 wrong .. 1 right, between for partial credit
  absl::Time answered_at;                  // by the caller's clock; counts to the microsecond
  std::optional<absl::Duration> duration;  // time on task
  int attempt = 1;                         // 1 for the first try at this item; 0: not known
  int hints = 0;                           // hints taken
  std::string decision_id;                 // the recommendation it answers, may be empty

  friend bool operator==(const Response&, const Response&) = default;
};

// A response did not count, or counts with another score. The newest correction of a response
// holds: rescoring a void response brings it back.
struct Correction {
  std::string correction_id;       // idempotency key, in the same name space as response ids
  std::string response_id;         // the response that is corrected
  std::optional<double> rescored;  // the new score in [0, 1]; absent: the response is void
  std::string reason;

  friend bool operator==(const Correction&, const Correction&) = default;
};

struct Event {
  uint64_t sequence = 0;  // 1, 2, ... per learner, the order of arrival
  absl::Time recorded_at;
  std::variant<Response, Correction> fact;

  // The idempotency key: a journal holds each at most once per learner.
  const std::string& id() const;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_LEARNER_EVENT_H_
