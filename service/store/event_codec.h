// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Events at rest: the bytes of a proximal.store.v1.Event. The sequence is the key that an event is
// kept under and is not part of its bytes.

#ifndef PROXIMAL_SERVICE_STORE_EVENT_CODEC_H_
#define PROXIMAL_SERVICE_STORE_EVENT_CODEC_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/learner/event.h"

namespace proximal {

// Lossless for times in whole microseconds and durations in whole milliseconds; finer ones
// are rounded down.
std::string EncodeEvent(const Event& event);

// DATA_LOSS for bytes that are not an event, or one of a kind this version does not know.
absl::StatusOr<Event> DecodeEvent(uint64_t sequence, absl::string_view bytes);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_EVENT_CODEC_H_
