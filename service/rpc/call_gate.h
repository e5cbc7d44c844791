// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the RPCs ask of the process they run in: whether a call, a stream, or a request on one may
// begin, and where defects go.

#ifndef PROXIMAL_SERVICE_RPC_CALL_GATE_H_
#define PROXIMAL_SERVICE_RPC_CALL_GATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/rpc/method.h"
#include "service/store/journal.h"

namespace proximal {

// Safe for concurrent use; never blocks.
class CallGate {
 public:
  virtual ~CallGate() = default;

  enum class Kind {
    kCall,     // unary
    kStream,   // lasts as long as its caller likes
    kRequest,  // one on a stream that was let in
  };

  // OK: it is let in, and Leave follows exactly once. UNAVAILABLE (OVERLOADED, DRAINING) or
  // RESOURCE_EXHAUSTED (QUOTA_EXCEEDED): it is not, and no Leave follows.
  virtual absl::Status Enter(Kind kind, absl::string_view tenant, absl::Time now) = 0;

  // What was let in at `entered` is over.
  virtual void Leave(Kind kind, Method method, absl::Time entered) = 0;

  // A call, or a request or row on a stream, failed, refusals included.
  virtual void CountFailure(Method method, absl::StatusCode code) = 0;

  // How long work that gives way to calls should wait before it goes on; zero: not at all.
  virtual absl::Duration GiveWay(absl::Time now) = 0;

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
