// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads a learner's whole journal, a page at a time.

#ifndef PROXIMAL_SERVICE_APP_HISTORY_READER_H_
#define PROXIMAL_SERVICE_APP_HISTORY_READER_H_

#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/store/journal.h"

namespace proximal {

// All events of the learner, ascending. `done` runs on this thread or on one of the journal's;
// errors are those of Journal::Read.
void ReadHistory(Journal* journal, LearnerKey key, absl::Time deadline,
                 absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_HISTORY_READER_H_
