// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/gate.h"

#include <algorithm>
#include <string>

#include "absl/time/clock.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

// So long without a knock, and calls that were on their way have arrived.
constexpr absl::Duration kQuiet = absl::Milliseconds(50);

absl::Status Refusal(ErrorReason reason, absl::string_view message, Admission::Verdict verdict) {
  return Error(absl::StatusCode::kUnavailable, reason, message)
      .RetryAfter(Admission::RetryAfter(verdict));
}

// Empty where no learner is concerned.
std::string FingerprintOf(const Log& log, const LearnerKey& about) {
  return about.learner.empty() ? "" : log.Fingerprint(about.tenant, about.learner);
}

}  // namespace

absl::Status Gate::Enter(Kind kind, absl::string_view, absl::Time now) {
  switch (kind) {
    case Kind::kCall:
      return Answer(kind, admission_.Enter(now));
    case Kind::kStream:
      return Answer(kind, admission_.EnterStream());
    case Kind::kRequest:
      return Answer(kind, admission_.EnterRequest(now));
  }
  return absl::OkStatus();
}

absl::Status Gate::Answer(Kind kind, Admission::Verdict verdict) {
  switch (verdict) {
    case Admission::Verdict::kAdmitted:
      break;
    case Admission::Verdict::kFull:
      if (kind == Kind::kStream) {
        refused_streams_.fetch_add(1, std::memory_order_relaxed);
        return Refusal(ErrorReason::kOverloaded, "this replica has as many streams as it can hold",
                       verdict);
      }
      refused_full_.fetch_add(1, std::memory_order_relaxed);
      return Refusal(ErrorReason::kOverloaded, "this replica serves as many calls as it can hold",
                     verdict);
    case Admission::Verdict::kBehind:
      refused_behind_.fetch_add(1, std::memory_order_relaxed);
      return Refusal(ErrorReason::kOverloaded, "this replica has fallen behind", verdict);
    case Admission::Verdict::kClosed:
      turned_away_.fetch_add(1);
      return Refusal(ErrorReason::kDraining, "this replica is shutting down", verdict);
  }
  return absl::OkStatus();
}

void Gate::Leave(Kind kind, Method method, absl::Time entered) {
  if (kind == Kind::kStream) return admission_.LeaveStream();
  const absl::Time now = absl::Now();
  admission_.Leave(entered, now);
  latencies_[static_cast<size_t>(method)].Add(now - entered);
}

void Gate::CountFailure(Method method, absl::StatusCode code) {
  const size_t known = std::min(static_cast<size_t>(code), kCodes - 1);
  failures_[static_cast<size_t>(method)][known].fetch_add(1, std::memory_order_relaxed);
}

absl::Duration Gate::GiveWay(absl::Time now) {
  if (admission_.HasRoom(now)) return absl::ZeroDuration();
  return Admission::RetryAfter(Admission::Verdict::kFull);
}

Gate::Stats Gate::stats() const {
  Stats stats{.in_flight = in_flight(),
              .streams = streams(),
              .refused_full = refused_full_.load(std::memory_order_relaxed),
              .refused_streams = refused_streams_.load(std::memory_order_relaxed),
              .refused_behind = refused_behind_.load(std::memory_order_relaxed),
              .refused_draining = turned_away_.load(std::memory_order_relaxed)};
  for (size_t method = 0; method < kMethods; ++method) {
    stats.latencies[method] = latencies_[method].Read();
    for (size_t code = 0; code < kCodes; ++code) {
      stats.failures[method][code] = failures_[method][code].load(std::memory_order_relaxed);
    }
  }
  return stats;
}

void Gate::Drain(absl::Time deadline) {
  admission_.Close();
  admission_.WaitUntilIdle(deadline);
  uint64_t before;
  do {
    before = turned_away_.load();
    absl::SleepFor(kQuiet);
  } while (turned_away_.load() != before && absl::Now() < deadline);
}

void Gate::LogDefect(absl::string_view incident, const absl::Status& status,
                     const LearnerKey& about) {
  log_->Write(LogLevel::kError, "defect",
              {{"incident", incident},
               {"tenant", about.tenant},
               {"learner", FingerprintOf(*log_, about)},
               {"status", status.ToString()}});
}

void Gate::LogDataEvent(DataEvent event, const LearnerKey& about) {
  const bool erased = event == DataEvent::kErased;
  log_->Write(LogLevel::kInfo, erased ? "learner_erased" : "learner_exported",
              {{"tenant", about.tenant}, {"learner", FingerprintOf(*log_, about)}});
}

}  // namespace proximal
