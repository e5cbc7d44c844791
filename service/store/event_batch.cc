// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/event_batch.h"

#include <cstddef>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace proximal {

absl::Status ValidateBatch(absl::Span<const Event> events) {
  if (events.empty()) return absl::InvalidArgumentError("an append without events");
  if (events[0].sequence == 0) return absl::InvalidArgumentError("sequences begin at 1");
  absl::flat_hash_set<absl::string_view> ids;
  if (events.size() > 1) ids.reserve(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    if (events[i].sequence != events[0].sequence + i) {
      return absl::InvalidArgumentError(absl::StrCat("sequence ", events[i].sequence, " follows ",
                                                     events[i - 1].sequence, " in one append"));
    }
    if (events[i].id().empty()) return absl::InvalidArgumentError("an event without an id");
    if (events.size() > 1 && !ids.insert(events[i].id()).second) {
      return absl::InvalidArgumentError("an append holds the same event id twice");
    }
  }
  return absl::OkStatus();
}

}  // namespace proximal
