// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/decision_keeper.h"

#include <utility>

#include "absl/time/clock.h"
#include "service/store/background.h"

namespace proximal::sqlite {

DecisionKeeper::DecisionKeeper(Writer* writer, int days, const DecisionKeeperOptions& options)
    : writer_(writer),
      keep_(days * absl::Hours(24)),
      options_(options),
      thread_([this] { Run(); }) {}

DecisionKeeper::~DecisionKeeper() {
  stopped_.Notify();
  thread_.join();
}

void DecisionKeeper::Run() {
  LetOthersFinish();
  absl::Duration wait = options_.period;
  while (!stopped_.WaitForNotificationWithTimeout(wait)) {
    // Where the file cannot be written the writer says so; it is tried again in the next period.
    const absl::StatusOr<size_t> removed = Sweep();
    const bool more = removed.ok() && *removed == options_.batch;
    wait = more ? options_.pause : options_.period;
  }
}

absl::StatusOr<size_t> DecisionKeeper::Sweep() {
  absl::StatusOr<size_t> removed = size_t{0};
  absl::Status outcome;
  absl::Notification finished;
  writer_->Submit({.apply =
                       [&, before = absl::Now() - keep_](WriteSession& session) {
                         removed = session.decision_sweep().Remove(before, options_.batch);
                         return removed.status();
                       },
                   .done =
                       [&](absl::Status status) {
                         outcome = std::move(status);
                         finished.Notify();
                       }});
  finished.WaitForNotification();
  if (!outcome.ok()) return outcome;
  return removed;
}

}  // namespace proximal::sqlite
