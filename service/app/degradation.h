// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the service has to do without when a store is gone, and how often it had to.

#ifndef PROXIMAL_SERVICE_APP_DEGRADATION_H_
#define PROXIMAL_SERVICE_APP_DEGRADATION_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"

namespace proximal {

// Names and meanings are those of proximal.v1.Degradation.
enum class Degradation : uint8_t {
  kNone,
  kCache,    // the shared cache could not say: the state came from the journal
  kJournal,  // the journal refuses: nothing is recorded, and the state is what a cache had
  kState,    // neither could say: picked from the priors
};

// Whether picks made so may not follow the learner.
inline bool IsDegraded(Degradation degradation) { return degradation >= Degradation::kJournal; }

struct DegradationStats {
  bool journal_refuses = false;       // at present
  uint64_t refused_records = 0;       // since the start, because the journal refused
  uint64_t picked_without_cache = 0;  // recommendations of each kind, likewise
  uint64_t picked_without_journal = 0;
  uint64_t picked_without_state = 0;
};

// Safe for concurrent use. In the common case, nothing amiss, nobody writes to it.
class DegradationCounters {
 public:
  // What became of an append, or what the journal says of its health: OK and UNAVAILABLE tell
  // something, other codes do not.
  void JournalSaid(const absl::Status& status) {
    const bool refuses = absl::IsUnavailable(status);
    if ((refuses || status.ok()) && refuses != journal_refuses_) journal_refuses_ = refuses;
  }
  bool journal_refuses() const { return journal_refuses_; }

  void CountRefused(size_t records) { refused_records_ += records; }
  void CountPicked(Degradation degradation) {
    if (degradation != Degradation::kNone) picked_[static_cast<size_t>(degradation)] += 1;
  }

  DegradationStats Read() const {
    const auto picked = [this](Degradation degradation) -> uint64_t {
      return picked_[static_cast<size_t>(degradation)];
    };
    return {.journal_refuses = journal_refuses_,
            .refused_records = refused_records_,
            .picked_without_cache = picked(Degradation::kCache),
            .picked_without_journal = picked(Degradation::kJournal),
            .picked_without_state = picked(Degradation::kState)};
  }

 private:
  std::atomic<bool> journal_refuses_ = false;
  std::atomic<uint64_t> refused_records_ = 0;
  std::array<std::atomic<uint64_t>, 4> picked_ = {};
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_DEGRADATION_H_
