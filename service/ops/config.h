// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the server is told: flags, each of which the environment can give, too.
//
//   absl::StatusOr<Invocation> told = ParseCommandLine(argc, argv);
//
// --max_in_flight=500 goes before PROXIMAL_MAX_IN_FLIGHT=500, and that before the default. One
// table (Flags) says what there is; parsing, --help and docs/configuration.md all come from it.

#ifndef PROXIMAL_SERVICE_OPS_CONFIG_H_
#define PROXIMAL_SERVICE_OPS_CONFIG_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace proximal {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

struct Config {
  std::string address = "127.0.0.1:50051";
  std::string metrics_address;  // empty: none
  std::string journal = "sqlite:proximal.db";
  std::string cache = "memory";
  uint64_t cache_bytes = uint64_t{256} << 20;
  absl::Duration fresh_for = absl::Seconds(1);
  uint64_t grpc_memory_bytes = uint64_t{512} << 20;
  uint64_t upload_bytes = uint64_t{1} << 30;
  int max_in_flight = 2048;
  int max_streams = 1024;
  absl::Duration max_queue_age = absl::Milliseconds(500);
  absl::Duration drain_delay = absl::Seconds(5);
  absl::Duration drain_deadline = absl::Seconds(20);
  absl::Duration max_connection_age = absl::Minutes(5);
  absl::Duration refresh_interval = absl::Seconds(2);
  bool reflection = false;
  LogLevel log_level = LogLevel::kInfo;
  std::string log_key;  // empty: a new one each start
};

struct Flag {
  std::string name;   // without dashes
  std::string value;  // what it takes: HOST:PORT, SIZE, DURATION, N, BOOL ...
  std::string rule;   // what is allowed, as an error says it
  std::string help;
  std::function<std::string(const Config&)> show;                      // its value as text
  std::function<absl::Status(absl::string_view text, Config&)> parse;  // the rule, where broken

  // PROXIMAL_MAX_IN_FLIGHT
  std::string EnvironmentName() const;
};

// All flags, in the order in which to show them.
const std::vector<Flag>& Flags();

// The table of docs/configuration.md.
std::string FlagsAsMarkdown();

struct Invocation {
  Config config;
  bool check_config = false;  // only look whether the configuration is sound
  std::string print;          // not empty: print this and exit 0 (--help, --print_flags)
};

// A value of a flag as it may be shown: *** for what stands before the host of a URL, and for its
// parameters that are passwords.
std::string WithoutPasswords(absl::string_view value);

// INVALID_ARGUMENT naming the flag and the rule: "--max_in_flight=0: must be 1..1000000".
absl::StatusOr<Invocation> ParseCommandLine(int argc, const char* const* argv);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_OPS_CONFIG_H_
