// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/redis_url.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "service/store/redis/tls.h"

namespace proximal {
namespace {

using redis::Address;
using redis::Arrangement;

constexpr int kRedisPort = 6379;
constexpr int kSentinelPort = 26379;
constexpr size_t kMaxPrefix = 64;
constexpr int kMaxDatabase = 65535;

absl::Status Wrong(absl::string_view part, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(part, ": ", rule));
}

int HexValue(char c) {
  if (absl::ascii_isdigit(static_cast<unsigned char>(c))) return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Into `out`; false where a percent sign is not followed by two hex digits.
bool PercentDecode(absl::string_view text, std::string& out) {
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || HexValue(text[i + 1]) < 0 || HexValue(text[i + 2]) < 0) {
      return false;
    }
    out.push_back(static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2])));
    i += 2;
  }
  return true;
}

absl::Status Decode(absl::string_view part, absl::string_view text, std::string& out) {
  if (PercentDecode(text, out)) return absl::OkStatus();
  return Wrong(part, "'%' must be followed by two hex digits (a percent sign itself is %25)");
}

absl::Status ParseScheme(absl::string_view scheme, RedisOptions& options) {
  if (absl::ConsumePrefix(&scheme, "rediss")) {
    options.tls.on = true;
  } else if (!absl::ConsumePrefix(&scheme, "redis")) {
    return Wrong("scheme", "must be redis, redis+sentinel, redis+cluster or with rediss");
  }
  if (scheme == "+sentinel") {
    options.arrangement = Arrangement::kSentinel;
  } else if (scheme == "+cluster") {
    options.arrangement = Arrangement::kCluster;
  } else if (!scheme.empty()) {
    return Wrong("scheme", "must be redis, redis+sentinel, redis+cluster or with rediss");
  }
  return options.tls.on ? redis::TlsSupport() : absl::OkStatus();
}

absl::Status ParseCredentials(absl::string_view text, RedisOptions& options) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos) return Wrong("user", "must be followed by :PASSWORD");
  absl::Status status = Decode("user", text.substr(0, colon), options.credentials.user);
  if (!status.ok()) return status;
  status = Decode("password", text.substr(colon + 1), options.credentials.password);
  if (!status.ok()) return status;
  if (!options.credentials.password.empty()) return absl::OkStatus();
  return Wrong("password", "must not be empty where there is an '@'");
}

absl::StatusOr<Address> ParseAddress(absl::string_view text, int usual_port) {
  Address address{"", usual_port};
  absl::string_view port;
  bool has_port = false;
  if (absl::ConsumePrefix(&text, "[")) {
    const size_t close = text.find(']');
    if (close == absl::string_view::npos) return Wrong("host", "a '[' must be closed by ']'");
    address.host = std::string(text.substr(0, close));
    port = text.substr(close + 1);
    has_port = absl::ConsumePrefix(&port, ":");
    if (!has_port && !port.empty()) return Wrong("host", "only :PORT may follow ']'");
  } else {
    const size_t colon = text.find(':');
    address.host = std::string(text.substr(0, colon));
    has_port = colon != absl::string_view::npos;
    if (has_port) port = text.substr(colon + 1);
  }
  if (address.host.empty()) return Wrong("host", "must not be empty");
  if (has_port &&
      (!absl::SimpleAtoi(port, &address.port) || address.port < 1 || address.port > 65535)) {
    return Wrong("port", absl::StrCat("must be 1..65535, not '", port, "'"));
  }
  return address;
}

absl::Status ParseAddresses(absl::string_view text, RedisOptions& options) {
  const bool sentinel = options.arrangement == Arrangement::kSentinel;
  for (absl::string_view one : absl::StrSplit(text, ',')) {
    absl::StatusOr<Address> address = ParseAddress(one, sentinel ? kSentinelPort : kRedisPort);
    if (!address.ok()) return address.status();
    options.addresses.push_back(*std::move(address));
  }
  if (options.arrangement == Arrangement::kSingle && options.addresses.size() > 1) {
    return Wrong("host", "must be one; several are redis+sentinel or redis+cluster");
  }
  return absl::OkStatus();
}

// What follows the hosts: [MASTER][/DATABASE].
absl::Status ParsePath(absl::string_view path, RedisOptions& options) {
  if (options.arrangement == Arrangement::kSentinel) {
    const size_t slash = path.find('/');
    const absl::Status status = Decode("master", path.substr(0, slash), options.master_name);
    if (!status.ok()) return status;
    if (options.master_name.empty()) {
      return Wrong("master", "the sentinels' name for it must follow the hosts: /MASTER");
    }
    path = slash == absl::string_view::npos ? "" : path.substr(slash + 1);
  }
  if (path.empty()) return absl::OkStatus();
  if (!absl::SimpleAtoi(path, &options.database) || options.database < 0 ||
      options.database > kMaxDatabase) {
    return Wrong("database", absl::StrCat("must be 0..", kMaxDatabase, ", not '", path, "'"));
  }
  if (options.arrangement == Arrangement::kCluster && options.database != 0) {
    return Wrong("database", "a cluster has only database 0");
  }
  return absl::OkStatus();
}

absl::Status ParseDuration(absl::string_view name, const std::string& text, absl::Duration low,
                           absl::Duration high, absl::Duration& out) {
  if (absl::ParseDuration(text, &out) && out >= low && out <= high) return absl::OkStatus();
  return Wrong(name, absl::StrCat("must be ", absl::FormatDuration(low), "..",
                                  absl::FormatDuration(high), ", as in 20ms or 24h"));
}

template <typename Int>
absl::Status ParseNumber(absl::string_view name, const std::string& text, Int high, Int& out) {
  if (absl::SimpleAtoi(text, &out) && out >= 1 && out <= high) return absl::OkStatus();
  return Wrong(name, absl::StrCat("must be 1..", high));
}

absl::Status ParsePrefix(std::string text, RedisOptions& options) {
  options.key_prefix = std::move(text);
  const bool braces = options.key_prefix.find_first_of("{}") != std::string::npos;
  if (!braces && options.key_prefix.size() <= kMaxPrefix) return absl::OkStatus();
  return Wrong("prefix", absl::StrCat("must be at most ", kMaxPrefix, " bytes without braces"));
}

// The field of `options` that a text of this name goes into as it is, or null.
std::string* TextField(absl::string_view name, RedisOptions& options) {
  const bool sentinel = options.arrangement == Arrangement::kSentinel;
  if (sentinel && name == "sentinel_user") return &options.sentinel_credentials.user;
  if (sentinel && name == "sentinel_password") return &options.sentinel_credentials.password;
  if (!options.tls.on) return nullptr;
  if (name == "ca") return &options.tls.ca_file;
  if (name == "cert") return &options.tls.cert_file;
  if (name == "key") return &options.tls.key_file;
  if (name == "server_name") return &options.tls.server_name;
  return nullptr;
}

absl::Status ParseParameter(absl::string_view name, std::string text, RedisOptions& options) {
  constexpr absl::Duration kMillisecond = absl::Milliseconds(1);
  constexpr absl::Duration kLongest = absl::Seconds(10);
  if (name == "prefix") return ParsePrefix(std::move(text), options);
  if (name == "ttl") {
    return ParseDuration(name, text, absl::Seconds(1), absl::Hours(8760), options.ttl);
  }
  if (name == "timeout") return ParseDuration(name, text, kMillisecond, kLongest, options.timeout);
  if (name == "connect_timeout") {
    return ParseDuration(name, text, kMillisecond, kLongest, options.connect_timeout);
  }
  if (name == "connections") return ParseNumber(name, text, 64, options.connections);
  if (name == "queue") return ParseNumber(name, text, size_t{1'000'000}, options.max_queued);
  if (std::string* field = TextField(name, options)) {
    *field = std::move(text);
    return absl::OkStatus();
  }
  return Wrong(name, "no such parameter for this scheme");
}

absl::Status ParseQuery(absl::string_view query, RedisOptions& options) {
  for (absl::string_view one : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parameter =
        absl::StrSplit(one, absl::MaxSplits('=', 1));
    std::string value;
    absl::Status status = Decode(parameter.first, parameter.second, value);
    if (!status.ok()) return status;
    status = ParseParameter(parameter.first, std::move(value), options);
    if (!status.ok()) return status;
  }
  if (!options.sentinel_credentials.user.empty() && options.sentinel_credentials.password.empty()) {
    return Wrong("sentinel_user", "must come with a sentinel_password");
  }
  if (options.tls.cert_file.empty() != options.tls.key_file.empty()) {
    return Wrong("cert", "cert and key must come together");
  }
  return absl::OkStatus();
}

// Splits `text` at the first of `mark`, which goes to neither; what follows is "" without one.
absl::string_view SplitOff(absl::string_view& text, char mark) {
  const size_t at = text.find(mark);
  if (at == absl::string_view::npos) return "";
  const absl::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

}  // namespace

namespace redis {

std::string ToString(const Address& address) {
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return ipv6 ? absl::StrCat("[", address.host, "]:", address.port)
              : absl::StrCat(address.host, ":", address.port);
}

}  // namespace redis

bool IsRedisUrl(absl::string_view url) {
  const absl::string_view scheme = url.substr(0, url.find("://"));
  if (scheme.size() == url.size()) return false;
  for (absl::string_view known : {"redis", "redis+sentinel", "redis+cluster", "rediss",
                                  "rediss+sentinel", "rediss+cluster"}) {
    if (scheme == known) return true;
  }
  return false;
}

absl::StatusOr<RedisOptions> ParseRedisUrl(absl::string_view url) {
  const size_t end = url.find("://");
  if (end == absl::string_view::npos) return Wrong("scheme", "must be followed by ://");
  RedisOptions options;
  absl::Status status = ParseScheme(url.substr(0, end), options);
  if (!status.ok()) return status;

  absl::string_view hosts = url.substr(end + 3);
  const absl::string_view query = SplitOff(hosts, '?');
  if (const size_t at = hosts.rfind('@'); at != absl::string_view::npos) {
    status = ParseCredentials(hosts.substr(0, at), options);
    if (!status.ok()) return status;
    hosts.remove_prefix(at + 1);
  }
  const absl::string_view path = SplitOff(hosts, '/');
  status = ParseAddresses(hosts, options);
  if (status.ok()) status = ParsePath(path, options);
  if (status.ok()) status = ParseQuery(query, options);
  if (!status.ok()) return status;
  return options;
}

}  // namespace proximal
