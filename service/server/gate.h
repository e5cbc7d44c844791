// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The process as the RPCs see it: admission, and the log.

#ifndef PROXIMAL_SERVICE_SERVER_GATE_H_
#define PROXIMAL_SERVICE_SERVER_GATE_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "service/ops/admission.h"
#include "service/ops/latencies.h"
#include "service/ops/log.h"
#include "service/rpc/call_gate.h"

namespace proximal {

class Gate final : public CallGate {
 public:
  // `log` must outlive the gate.
  Gate(const Admission::Limits& limits, Log* log) : admission_(limits), log_(log) {}

  absl::Status Enter(Kind kind, absl::string_view tenant, absl::Time now) override;
  void Leave(Kind kind, Method method, absl::Time entered) override;
  void CountFailure(Method method, absl::StatusCode code) override;
  absl::Duration GiveWay(absl::Time now) override;
  void LogDefect(absl::string_view incident, const absl::Status& status,
                 const LearnerKey& about) override;
  void LogDataEvent(DataEvent event, const LearnerKey& about) override;

  // Lets no more calls and streams in, and waits until those under way are over and nobody knocks
  // any more, or for `deadline`. Whoever comes meanwhile is told to go elsewhere; who comes when
  // gRPC is shut down is only cut off.
  void Drain(absl::Time deadline);

  int in_flight() const { return admission_.in_flight(); }
  int streams() const { return admission_.streams(); }

  static constexpr size_t kCodes = 17;

  struct Stats {
    int in_flight = 0;
    int streams = 0;
    uint64_t refused_full = 0;  // since the start
    uint64_t refused_streams = 0;
    uint64_t refused_behind = 0;
    uint64_t refused_draining = 0;
    // By method: how long unary calls, and requests on streams, took; how many failed, by code.
    std::array<Latencies::Snapshot, kMethods> latencies = {};
    std::array<std::array<uint64_t, kCodes>, kMethods> failures = {};
  };
  Stats stats() const;

 private:
  absl::Status Answer(Kind kind, Admission::Verdict verdict);

  Admission admission_;
  std::array<Latencies, kMethods> latencies_;
  std::array<std::array<std::atomic<uint64_t>, kCodes>, kMethods> failures_ = {};
  std::atomic<uint64_t> refused_full_{0};
  std::atomic<uint64_t> refused_streams_{0};
  std::atomic<uint64_t> refused_behind_{0};
  std::atomic<uint64_t> turned_away_{0};  // since it was closed
  Log* const log_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_GATE_H_
