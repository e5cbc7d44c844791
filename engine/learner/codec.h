// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learner state at rest (in a cache, in a snapshot): compact and lossless, Decode(Encode(s)) == s.
//
// Layout, in packed bits (bits.h): a version byte; the totals; a calendar; skills; items.
//
//   calendar   The days on which something was last practised, as gaps, and the first such minute
//              of each. A time is then the rank of its day and the minutes since: a few bits each.
//   skills     Column by column, ascending, indices as gaps.
//   items      Likewise. An item met once left one of two traces, nearly always the same (right
//              or wrong, with the average that follows): their averages are written once, and such
//              an item costs its gap, its time and one or two bits. The others are written out.
//
// 500 responses over 50 skills and 400 items take about 1.5 kB, of a catalog of a million
// items 1.9.

#ifndef PROXIMAL_ENGINE_LEARNER_CODEC_H_
#define PROXIMAL_ENGINE_LEARNER_CODEC_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/learner/learner_state.h"

namespace proximal {

// Skills and items must ascend, as LearnerState says, and the sum of scores be a number; any other
// content is kept. Equal states give equal bytes.
std::string EncodeState(const LearnerState& state);

// DATA_LOSS, naming the part, for bytes that do not hold a whole state: truncated, too long, of
// another version, out of range. Never reads beyond `bytes`, whatever they hold; memory is bounded
// by their length.
absl::StatusOr<LearnerState> DecodeState(absl::string_view bytes);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_LEARNER_CODEC_H_
