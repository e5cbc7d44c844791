// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A journal read from front to back, beside the service that writes it: what calibration learns
// from.

#ifndef PROXIMAL_SERVICE_STORE_JOURNAL_SCAN_H_
#define PROXIMAL_SERVICE_STORE_JOURNAL_SCAN_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/learner/event.h"
#include "service/store/registry.h"

namespace proximal {

// The journal as it stood at one moment, whatever is recorded meanwhile. Writes nothing and keeps
// nobody from writing. One thread at a time. UNAVAILABLE and DATA_LOSS as in journal.h.
class JournalScan {
 public:
  virtual ~JournalScan() = default;

  // What errors call the journal: its URL, without a password.
  virtual const std::string& place() const = 0;

  // Calls `each` for every event of a tenant, those of one learner by sequence, those of several in
  // any order; stops at its first error and returns it. `done` events of `total`, perhaps
  // other tenants' among them, have been passed.
  struct Position {
    uint64_t done;
    uint64_t total;
  };
  virtual absl::Status ForEachEvent(
      absl::string_view tenant,
      absl::FunctionRef<absl::Status(absl::string_view learner, const Event& event, Position at)>
          each) = 0;

  struct ActiveArtifact {
    std::string version;
    std::string payload;
  };
  // What is active; NOT_FOUND where nothing is.
  virtual absl::StatusOr<ActiveArtifact> Active(absl::string_view tenant, ArtifactKind kind) = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_JOURNAL_SCAN_H_
