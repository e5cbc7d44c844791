// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sees to it that decisions are kept for so many days and no longer: a thread that now and then has
// the writer remove a few of the oldest.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_DECISION_KEEPER_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_DECISION_KEEPER_H_

#include <cstddef>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/store/sqlite/writer.h"

namespace proximal::sqlite {

struct DecisionKeeperOptions {
  absl::Duration period = absl::Minutes(1);  // looks again after this
  // As long as there are more, it goes on after a pause, in which the writer has the file for
  // itself. A batch costs it a few milliseconds, most of them for pages of the index.
  absl::Duration pause = absl::Milliseconds(100);
  size_t batch = 256;
};

class DecisionKeeper {
 public:
  // `writer` must outlive the keeper. `days` is at least 1.
  DecisionKeeper(Writer* writer, int days, const DecisionKeeperOptions& options);
  // Waits for the batch under way.
  ~DecisionKeeper();

 private:
  void Run();
  // Removes one batch; how many decisions that were.
  absl::StatusOr<size_t> Sweep();

  Writer* const writer_;
  const absl::Duration keep_;
  const DecisionKeeperOptions options_;
  absl::Notification stopped_;
  std::thread thread_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_DECISION_KEEPER_H_
