// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an operator must hear of once, told from values that are looked at again and again.
//
//   StatusWatch journal(&log, "journal_refuses", "journal_writes_again");
//   ... every second:
//   journal.Observe(store->Health());

#ifndef PROXIMAL_SERVICE_OPS_WATCH_H_
#define PROXIMAL_SERVICE_OPS_WATCH_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/ops/log.h"

namespace proximal {

// Logs when something that was well fails, with the cause, and when it is well again. Safe for
// concurrent use.
class StatusWatch {
 public:
  // `log` must outlive the watch. Begins well.
  StatusWatch(Log* log, std::string fails, std::string well_again)
      : log_(log), fails_(std::move(fails)), well_again_(std::move(well_again)) {}

  void Observe(const absl::Status& status);

 private:
  Log* const log_;
  const std::string fails_;
  const std::string well_again_;
  absl::Mutex mutex_;
  bool well_ ABSL_GUARDED_BY(mutex_) = true;
};

// Logs that a count of losses has grown, at most once in `period`. One thread at a time.
class LossWatch {
 public:
  // `log` must outlive the watch. Begins at 0.
  LossWatch(Log* log, std::string event, absl::Duration period)
      : log_(log), event_(std::move(event)), period_(period) {}

  // `total`: lost so far, ever.
  void Observe(uint64_t total, absl::Time now);

 private:
  Log* const log_;
  const std::string event_;
  const absl::Duration period_;
  uint64_t told_ = 0;
  absl::Time next_ = absl::InfinitePast();
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_OPS_WATCH_H_
