// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads response logs: CSV with a header (csv.h), plain or compressed (byte_source.h).
//
//   column       what it holds
//   learner      an id: 1..128 bytes of UTF-8 without control characters
//   item         an id
//   skills       one or more ids, joined by `~`
//   correct      0 or 1
//   time         optional: seconds since 1970-01-01 UTC, 0..4102444800 (2100), decimals allowed
//   duration_ms  optional: 0..86400000, or empty
//   attempt      optional: 0..1000, or empty
//   hints        optional: 0..1000, or empty
//   score        optional: 0..1, partial credit, goes before `correct`; or empty
//   fold         optional: 0..32767
//
// Columns stand in any order; others are ignored. The rows of a learner are in time order, and may
// lie between those of others. A log without `time` reads as one response a minute per learner, the
// first at 2020-01-01T00:00Z: features of time then stand for order.

#ifndef PROXIMAL_SERVICE_CLI_RESPONSE_CSV_H_
#define PROXIMAL_SERVICE_CLI_RESPONSE_CSV_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/cli/byte_source.h"
#include "service/cli/response_table.h"

namespace proximal {

struct ReadOptions {
  // Leaves rows out that break a rule, and counts them, instead of failing at the first. A bad
  // header and damaged files always fail.
  bool skip_bad_rows = false;
  // Called every few thousand rows, and at the end, with the share 0..1 of the file; may be empty.
  std::function<void(size_t rows, double share)> progress;
};

// Appends the responses of a log to `table`; `name` is what errors call it. INVALID_ARGUMENT names
// row, line, column, value and rule: "log.csv, row 7 (line 8), column 'correct': '2' is not 0 or
// 1". The table is not fit for use after an error.
absl::Status AppendResponses(const std::string& name, std::unique_ptr<ByteSource> source,
                             const ReadOptions& options, ResponseTable* table);

// All of `paths`, as one log: a learner's rows in a later file continue those in an earlier one.
// INVALID_ARGUMENT also for logs without a single response.
absl::StatusOr<ResponseTable> ReadResponses(absl::Span<const std::string> paths,
                                            const ReadOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_RESPONSE_CSV_H_
