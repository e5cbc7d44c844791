// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the RPCs ask of the process they run in: whether a call may begin, and where defects go.

#ifndef PROXIMAL_SERVICE_RPC_CALL_GATE_H_
#define PROXIMAL_SERVICE_RPC_CALL_GATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/store/journal.h"

namespace proximal {

// Safe for concurrent use; never blocks.
class CallGate {
 public:
  virtual ~CallGate() = default;

  // OK: the call is let in, and Leave follows exactly once. UNAVAILABLE (OVERLOADED, DRAINING) or
  // RESOURCE_EXHAUSTED (QUOTA_EXCEEDED): it is not, and no Leave follows.
  virtual absl::Status Enter(absl::string_view tenant, absl::Time now) = 0;

  // A call let in at `entered` is over. InfinitePast: how long it took was up to the caller.
  virtual void Leave(absl::Time entered) = 0;

  // Logs a status that nobody foresaw under the incident number that the caller was told. `about`
  // names the learner it concerns, if any; the log never has that in clear.
  virtual void LogDefect(absl::string_view incident, const absl::Status& status,
                         const LearnerKey& about) = 0;

  // What happened to a learner's data as a whole.
  enum class DataEvent { kExported, kErased };
  virtual void LogDataEvent(DataEvent event, const LearnerKey& about) = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_CALL_GATE_H_
