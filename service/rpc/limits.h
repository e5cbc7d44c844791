// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The limits of requests that docs/protocol.md promises; those of a catalog are in
// engine/catalog/validate.h.

#ifndef PROXIMAL_SERVICE_RPC_LIMITS_H_
#define PROXIMAL_SERVICE_RPC_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"
#include "engine/catalog/validate.h"

namespace proximal {

inline constexpr int kMaxMessageBytes = 4 << 20;  // either way
inline constexpr size_t kMaxArtifactBytes = size_t{1} << 30;
inline constexpr size_t kMaxRows = 100'000;           // of a RecordResponses stream
inline constexpr size_t kMaxDetailedRefusals = 1000;  // refused rows with message and details
inline constexpr size_t kMaxTenantBytes = 64;
inline constexpr size_t kMaxRequestIdBytes = 128;
inline constexpr size_t kMaxTokenBytes = 64;  // versions and decision ids
inline constexpr size_t kMaxReasonBytes = 500;
inline constexpr size_t kMaxViolationsInError = 100;
inline constexpr size_t kMaxViolationsInReport = 1000;
inline constexpr int kMaxAttempts = 1000;
inline constexpr int kMaxHints = 1000;
inline constexpr int kMaxPicks = 20;
inline constexpr int kDefaultPicks = 5;
inline constexpr int kMaxConstrained = 50;  // focus, held skills; assigned items
inline constexpr int kMaxExcluded = 200;
inline constexpr int kMaxWishes = 20;  // goals, interests, required supports
inline constexpr int kMaxSkillsAsked = 1000;
inline constexpr int kMaxPageSize = 1000;
inline constexpr int kDefaultPageSize = 100;
constexpr absl::Duration MaxAnswerDuration() { return absl::Hours(24); }

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_LIMITS_H_
