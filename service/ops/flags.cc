// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/ops/config.h"

namespace proximal {
namespace {

absl::Status Broken(const std::string& rule) { return absl::InvalidArgumentError(rule); }

Flag Text(std::string name, std::string value, std::string rule, std::string help,
          std::string Config::*field, bool (*allowed)(absl::string_view)) {
  Flag flag{std::move(name), std::move(value), std::move(rule), std::move(help), nullptr, nullptr};
  flag.show = [field](const Config& config) { return config.*field; };
  flag.parse = [field, allowed, rule = flag.rule](absl::string_view text, Config& config) {
    if (!allowed(text)) return Broken(rule);
    config.*field = std::string(text);
    return absl::OkStatus();
  };
  return flag;
}

// Sizes are written in bytes or as 64KiB, 256MiB, 2GiB.
constexpr std::pair<absl::string_view, uint64_t> kUnits[] = {
    {"GiB", uint64_t{1} << 30}, {"MiB", uint64_t{1} << 20}, {"KiB", uint64_t{1} << 10}};

std::string ShowSize(uint64_t bytes) {
  for (const auto& [unit, size] : kUnits) {
    if (bytes >= size && bytes % size == 0) return absl::StrCat(bytes / size, unit);
  }
  return absl::StrCat(bytes);
}

bool ParseSize(absl::string_view text, uint64_t& bytes) {
  uint64_t factor = 1;
  for (const auto& [unit, size] : kUnits) {
    if (!absl::EndsWithIgnoreCase(text, unit)) continue;
    factor = size;
    text.remove_suffix(unit.size());
    break;
  }
  if (text.empty() || !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) ||
      !absl::SimpleAtoi(text, &bytes) || bytes > UINT64_MAX / factor) {
    return false;
  }
  bytes *= factor;
  return true;
}

Flag Size(std::string name, std::string help, uint64_t Config::*field, uint64_t low,
          uint64_t high) {
  Flag flag{std::move(name),
            "SIZE",
            absl::StrCat("must be ", ShowSize(low), "..", ShowSize(high), ", as in 256MiB"),
            std::move(help),
            nullptr,
            nullptr};
  flag.show = [field](const Config& config) { return ShowSize(config.*field); };
  flag.parse = [=, rule = flag.rule](absl::string_view text, Config& config) {
    uint64_t bytes;
    if (!ParseSize(text, bytes) || bytes < low || bytes > high) return Broken(rule);
    config.*field = bytes;
    return absl::OkStatus();
  };
  return flag;
}

Flag Time(std::string name, std::string help, absl::Duration Config::*field, absl::Duration low,
          absl::Duration high) {
  Flag flag{std::move(name),
            "DURATION",
            absl::StrCat("must be ", absl::FormatDuration(low), "..", absl::FormatDuration(high),
                         ", as in 500ms, 5s or 2m"),
            std::move(help),
            nullptr,
            nullptr};
  flag.show = [field](const Config& config) { return absl::FormatDuration(config.*field); };
  flag.parse = [=, rule = flag.rule](absl::string_view text, Config& config) {
    absl::Duration duration;
    if (!absl::ParseDuration(text, &duration) || duration < low || duration > high) {
      return Broken(rule);
    }
    config.*field = duration;
    return absl::OkStatus();
  };
  return flag;
}

Flag Number(std::string name, std::string help, int Config::*field, int low, int high) {
  Flag flag{std::move(name), "N",     absl::StrCat("must be ", low, "..", high),
            std::move(help), nullptr, nullptr};
  flag.show = [field](const Config& config) { return absl::StrCat(config.*field); };
  flag.parse = [=, rule = flag.rule](absl::string_view text, Config& config) {
    int number;
    if (!absl::SimpleAtoi(text, &number) || number < low || number > high) return Broken(rule);
    config.*field = number;
    return absl::OkStatus();
  };
  return flag;
}

Flag Switch(std::string name, std::string help, bool Config::*field) {
  Flag flag{std::move(name), "BOOL", "must be true or false", std::move(help), nullptr, nullptr};
  flag.show = [field](const Config& config) { return config.*field ? "true" : "false"; };
  flag.parse = [field, rule = flag.rule](absl::string_view text, Config& config) {
    return absl::SimpleAtob(text, &(config.*field)) ? absl::OkStatus() : Broken(rule);
  };
  return flag;
}

constexpr absl::string_view kLevels[] = {"debug", "info", "warning", "error"};

Flag Level() {
  Flag flag{
      "log_level", "LEVEL", "must be debug, info, warning or error", "The least that is logged.",
      nullptr,     nullptr};
  flag.show = [](const Config& config) {
    return std::string(kLevels[static_cast<size_t>(config.log_level)]);
  };
  flag.parse = [rule = flag.rule](absl::string_view text, Config& config) {
    for (size_t i = 0; i < 4; ++i) {
      if (text != kLevels[i]) continue;
      config.log_level = static_cast<LogLevel>(i);
      return absl::OkStatus();
    }
    return Broken(rule);
  };
  return flag;
}

// HOST:PORT, [IPV6]:PORT or unix:PATH.
bool IsAddress(absl::string_view text) {
  if (absl::StartsWith(text, "unix:")) return text.size() > 5;
  const size_t colon = text.rfind(':');
  int port;
  return colon != absl::string_view::npos && colon > 0 && colon + 1 < text.size() &&
         absl::ascii_isdigit(static_cast<unsigned char>(text[colon + 1])) &&
         absl::SimpleAtoi(text.substr(colon + 1), &port) && port <= 65535;
}

bool IsMetricsAddress(absl::string_view text) {
  return text.empty() || (IsAddress(text) && !absl::StartsWith(text, "unix:"));
}

// The rest of a URL is looked at by whoever opens it.
bool IsJournal(absl::string_view text) {
  return (absl::StartsWith(text, "sqlite:") && text.size() > 7) ||
         absl::StartsWith(text, "postgres://") || absl::StartsWith(text, "postgresql://");
}

bool IsCache(absl::string_view text) {
  if (text == "memory") return true;
  for (absl::string_view scheme : {"redis://", "redis+sentinel://", "redis+cluster://", "rediss://",
                                   "rediss+sentinel://", "rediss+cluster://"}) {
    if (absl::StartsWith(text, scheme)) return true;
  }
  return false;
}

bool IsLogKey(absl::string_view text) { return text.size() <= 256; }

std::vector<Flag> MakeFlags() {
  return {
      Text("address", "ADDRESS", "must be HOST:PORT or unix:PATH, port 0..65535",
           "Where to listen; port 0 takes any free one.", &Config::address, IsAddress),
      Text("metrics_address", "ADDRESS", "must be HOST:PORT, port 0..65535, or empty",
           "Where Prometheus finds /metrics, over HTTP; empty: nowhere.", &Config::metrics_address,
           IsMetricsAddress),
      Text("journal", "URL", "must be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE",
           "Where events are kept: in a file, which is made where it does not exist, or in a "
           "PostgreSQL that replicas share.",
           &Config::journal, IsJournal),
      Text("cache", "URL",
           "must be memory, redis://HOST:PORT, redis+sentinel://HOST:PORT,.../MASTER or "
           "redis+cluster://HOST:PORT,... (rediss for TLS)",
           "Where learner states are cached: in this process, or also in a Redis for all replicas.",
           &Config::cache, IsCache),
      Size("cache_bytes", "Memory for cached learner states; the least recently used go first.",
           &Config::cache_bytes, uint64_t{1} << 20, uint64_t{1} << 40),
      Time("fresh_for", "With a Redis: how long a state in memory serves without asking again.",
           &Config::fresh_for, absl::ZeroDuration(), absl::Minutes(1)),
      Size("grpc_memory_bytes", "Memory for gRPC's messages and buffers.",
           &Config::grpc_memory_bytes, uint64_t{16} << 20, uint64_t{1} << 40),
      Size("upload_bytes",
           "What all catalogs and models that are being sent may have together, as sent; in memory "
           "they take two to three times that. What comes beyond is told to try again.",
           &Config::upload_bytes, uint64_t{4} << 20, uint64_t{1} << 40),
      Number("max_in_flight",
             "Calls, and requests on streams, under way at once; what comes beyond is told to try "
             "another replica.",
             &Config::max_in_flight, 1, 1'000'000),
      Number("max_streams",
             "Streams open at once, of whatever method; what comes beyond is told to try another "
             "replica.",
             &Config::max_streams, 1, 1'000'000),
      Time("max_queue_age",
           "While behind, that is while even the quickest calls are slow, holds as many calls as "
           "are served in half of this; the rest is told to try another replica.",
           &Config::max_queue_age, absl::Milliseconds(1), absl::Minutes(1)),
      Time("drain_delay",
           "After SIGTERM: how long calls are still taken while load balancers look away.",
           &Config::drain_delay, absl::ZeroDuration(), absl::Minutes(10)),
      Time("drain_deadline", "... and then, how long calls under way may take to end.",
           &Config::drain_deadline, absl::ZeroDuration(), absl::Minutes(10)),
      Time("max_connection_age",
           "A connection is asked to reconnect after this long, so that new replicas get work.",
           &Config::max_connection_age, absl::Seconds(1), absl::Hours(24 * 365)),
      Time("refresh_interval",
           "How often to look for catalogs and models that other replicas have activated.",
           &Config::refresh_interval, absl::Milliseconds(100), absl::Hours(1)),
      Switch("reflection", "Tells clients which services and messages there are.",
             &Config::reflection),
      Level(),
      Text("log_key", "SECRET", "must be at most 256 bytes",
           "Keys the fingerprints that stand for learners in logs: the same on all replicas, they "
           "agree. Default: a new one each start.",
           &Config::log_key, IsLogKey),
  };
}

}  // namespace

std::string Flag::EnvironmentName() const {
  return absl::StrCat("PROXIMAL_", absl::AsciiStrToUpper(name));
}

const std::vector<Flag>& Flags() {
  static const auto& flags = *new std::vector<Flag>(MakeFlags());
  return flags;
}

std::string FlagsAsMarkdown() {
  const Config defaults;
  std::string text =
      "| flag | environment | default | rule | what it does |\n|---|---|---|---|---|\n";
  for (const Flag& flag : Flags()) {
    const std::string usual = flag.show(defaults);
    absl::StrAppend(&text, "| `--", flag.name, "` | `", flag.EnvironmentName(), "` | ",
                    usual.empty() ? "" : absl::StrCat("`", usual, "`"), " | ", flag.rule, " | ",
                    flag.help, " |\n");
  }
  return text;
}

}  // namespace proximal
