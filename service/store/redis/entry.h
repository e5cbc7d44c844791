// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a learner's state lies in Redis: one string per learner,
//
//   key     px:{TENANT/LEARNER}:s     in both: % / { } and bytes outside ! .. ~ as %XX
//   value   sequence, 8 bytes, most significant first
//           model version, 8 bytes, likewise; in a later epoch than 0 XOR that epoch
//           the state (engine/learner/codec.h)
//
// or, for a while after the learner was erased, the one byte "-", which no state replaces.
//
// The epoch is the number under the key px:epoch, 16 hex digits; it only grows. Who reads an entry
// of another epoch than the present one takes it for none, and who writes replaces it, as though it
// were of another model. So all entries there are can be given up at once, and marks of erasures
// stay.
//
// All that is ever kept of a learner shares what stands in braces, and so one slot of a cluster. A
// string whose head tells what a write must compare takes 200 bytes less than a hash of fields.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_ENTRY_H_
#define PROXIMAL_SERVICE_STORE_REDIS_ENTRY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/learner/learner_state.h"
#include "service/store/journal.h"

namespace proximal::redis {

std::string EntryKey(absl::string_view prefix, const LearnerKey& key);

std::string EpochKey(absl::string_view prefix);
std::string EncodeEpoch(uint64_t epoch);
// DATA_LOSS where it is none.
absl::StatusOr<uint64_t> DecodeEpoch(absl::string_view value);

// Whether the value says that the learner was erased.
bool IsErasure(absl::string_view value);

// The head of an entry.
struct EntryHead {
  uint64_t sequence = 0;
  uint64_t model_version = 0;  // XOR the epoch
  friend bool operator==(const EntryHead&, const EntryHead&) = default;
};
std::string EncodeHead(const EntryHead& head);
// DATA_LOSS where it is too short for one.
absl::StatusOr<EntryHead> ReadHead(absl::string_view value);

std::string EncodeEntry(const LearnerState& state, uint64_t epoch);
// DATA_LOSS where it is not an entry that this version writes in this epoch.
absl::StatusOr<LearnerState> DecodeEntry(absl::string_view value, uint64_t epoch);

// Writes ARGV[1] to KEYS[1], to live for ARGV[2] milliseconds, and returns 1; or 0 where there is
// an entry of the same model version and a higher sequence, and 2 where the learner was erased.
absl::string_view PutScript();
// Its SHA-1 in hex, by which Redis knows it.
const std::string& PutScriptSha();

// Raises KEYS[1] to the epoch ARGV[1] and returns what is there then. The first epoch, 0, is not
// written.
absl::string_view RaiseEpochScript();

// Deletes KEYS[1] where it is an entry of another model version than the head ARGV[1], or of a
// lower sequence.
absl::string_view DropScript();

// Has KEYS[1] say for ARGV[1] milliseconds that the learner was erased, however full Redis is.
absl::string_view EraseScript();

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_ENTRY_H_
