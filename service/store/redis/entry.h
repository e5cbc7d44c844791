// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a learner's state lies in Redis: one string per learner,
//
//   key     px:{TENANT/LEARNER}:s     in both: % / { } and bytes outside ! .. ~ as %XX
//   value   sequence, 8 bytes, most significant first
//           model version, 8 bytes, likewise
//           the state (engine/learner/codec.h)
//
// All that is ever kept of a learner shares what stands in braces, and so one slot of a cluster. A
// string whose head tells what a write must compare takes 200 bytes less than a hash of fields.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_ENTRY_H_
#define PROXIMAL_SERVICE_STORE_REDIS_ENTRY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/learner/learner_state.h"
#include "service/store/journal.h"

namespace proximal::redis {

std::string EntryKey(absl::string_view prefix, const LearnerKey& key);

std::string EncodeEntry(const LearnerState& state);
// DATA_LOSS where it is not an entry that this version writes.
absl::StatusOr<LearnerState> DecodeEntry(absl::string_view value);

// Writes ARGV[1] to KEYS[1], to live for ARGV[2] milliseconds, and returns 1; or 0 where there is
// an entry of the same model version and a higher sequence.
absl::string_view PutScript();
// Its SHA-1 in hex, by which Redis knows it.
const std::string& PutScriptSha();

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_ENTRY_H_
