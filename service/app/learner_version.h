// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The consistency token that callers hold: the sequence of the newest event they have seen.

#ifndef PROXIMAL_SERVICE_APP_LEARNER_VERSION_H_
#define PROXIMAL_SERVICE_APP_LEARNER_VERSION_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace proximal {

inline std::string LearnerVersion(uint64_t sequence) { return absl::StrCat(sequence); }

// The sequence a token stands for: 0 for the empty one, nothing for what is not a token.
inline std::optional<uint64_t> ParseLearnerVersion(absl::string_view token) {
  if (token.empty()) return 0;
  uint64_t sequence;
  if (token.size() > 20 || token[0] < '0' || token[0] > '9') return std::nullopt;
  if (!absl::SimpleAtoi(token, &sequence)) return std::nullopt;
  return sequence;
}

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_LEARNER_VERSION_H_
