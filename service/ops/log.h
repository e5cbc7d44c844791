// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The log: one JSON object a line, written by a thread of its own, never waited for.
//
//   log.Write(LogLevel::kWarning, "journal_refused", {{"cause", status.message()}, {"calls", 12}});
//   {"time":"2026-11-21T09:30:00.123456Z","level":"warning","event":"journal_refused",...}
//
// Learners never stand in it in clear: where one must be told from another, use Fingerprint.

#ifndef PROXIMAL_SERVICE_OPS_LOG_H_
#define PROXIMAL_SERVICE_OPS_LOG_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <variant>

#include "absl/strings/string_view.h"
#include "service/ops/config.h"

namespace proximal {

// One name and its value. Holds no copy of a text.
struct LogField {
  LogField(absl::string_view n, absl::string_view v) : name(n), value(v) {}
  LogField(absl::string_view n, const char* v) : name(n), value(absl::string_view(v)) {}
  LogField(absl::string_view n, const std::string& v) : name(n), value(absl::string_view(v)) {}
  LogField(absl::string_view n, bool v) : name(n), value(v) {}
  LogField(absl::string_view n, double v) : name(n), value(v) {}
  LogField(absl::string_view n, int v) : name(n), value(int64_t{v}) {}
  LogField(absl::string_view n, int64_t v) : name(n), value(v) {}
  LogField(absl::string_view n, uint64_t v) : name(n), value(static_cast<int64_t>(v)) {}

  absl::string_view name;
  std::variant<absl::string_view, bool, double, int64_t> value;
};

// Safe for concurrent use.
class Log {
 public:
  // Writes to standard error. `key` keys the fingerprints; empty: a random one.
  Log(LogLevel least, absl::string_view key);

  // Hands each line, without its end, to `sink`, on the log's thread.
  Log(LogLevel least, absl::string_view key, std::function<void(absl::string_view line)> sink);

  // Writes out what is queued.
  ~Log();

  // Queues a line; where kQueue lines wait already, the oldest is dropped.
  void Write(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields = {});

  // 12 hex digits that stand for a learner: the same for the same key, of no use without it.
  std::string Fingerprint(absl::string_view tenant, absl::string_view learner) const;

  static constexpr size_t kQueue = 8192;

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_OPS_LOG_H_
