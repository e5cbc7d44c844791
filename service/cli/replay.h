// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Plays a response log against a running service as though it happened now: the responses of a
// learner one after another, many learners at once, each response answered with what the service
// had expected of it.

#ifndef PROXIMAL_SERVICE_CLI_REPLAY_H_
#define PROXIMAL_SERVICE_CLI_REPLAY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "service/cli/client.h"
#include "service/cli/response_table.h"
#include "service/cli/selected_log.h"

namespace proximal {

struct ReplayOptions {
  int learners = 64;               // that practise at once, at least 1
  int picks = 0;                   // asked for with each response, as of its time; 0: none
  std::string id_prefix = "row-";  // response_id is this and the row's number in the log, from 1
};

struct ReplayResult {
  std::vector<double> predicted;  // of each row of the log; -1 where it was not acknowledged
  uint64_t acknowledged = 0;      // duplicates included
  uint64_t duplicates = 0;        // recorded before
  absl::Status first_error;       // of the responses that were refused; OK: none was

  // Replies with picks: all of them inside the band, or else why not is stated, or neither.
  uint64_t in_band = 0;
  uint64_t explained = 0;
  uint64_t unexplained = 0;

  absl::Duration elapsed;
  absl::Duration latency_p50, latency_p99;  // of a call, from sending to the reply
};

// The id that row `row` of a table is recorded under.
std::string ReplayId(const ReplayOptions& options, uint32_t row);

// Plays `log`, which is of `table`. A learner's first refused response ends that learner's replay,
// as the rest would be folded without it. `progress` is called about every tenth of a second with
// the number of rows done; may be empty.
ReplayResult Replay(const ServerOptions& server, const std::shared_ptr<grpc::Channel>& channel,
                    const ResponseTable& table, const SelectedLog& log,
                    const ReplayOptions& options, const std::function<void(uint64_t)>& progress);

// What the journal holds of a replay.
struct Verification {
  uint64_t journaled = 0;   // acknowledged responses found exactly once
  uint64_t lost = 0;        // ... not found
  uint64_t duplicated = 0;  // ... found more than once
};

// Looks every acknowledged response up in the journal of its learner.
absl::StatusOr<Verification> Verify(const ServerOptions& server,
                                    const std::shared_ptr<grpc::Channel>& channel,
                                    const ResponseTable& table, const SelectedLog& log,
                                    const ReplayOptions& options, const ReplayResult& result);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPLAY_H_
