// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/postgres_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace proximal {
namespace {

using Parameter = std::pair<std::string, std::string>;

absl::Status Wrong(absl::string_view part, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(part, ": ", rule));
}

template <typename Int>
absl::Status ParseNumber(absl::string_view name, absl::string_view text, Int low, Int high,
                         Int& out) {
  if (absl::SimpleAtoi(text, &out) && out >= low && out <= high) return absl::OkStatus();
  return Wrong(name, absl::StrCat("must be ", low, "..", high));
}

absl::Status ParseTimeout(absl::string_view text, absl::Duration& out) {
  const bool sound = absl::ParseDuration(std::string(text), &out) &&
                     out >= absl::Milliseconds(10) && out <= absl::Minutes(1);
  return sound ? absl::OkStatus() : Wrong("timeout", "must be 10ms..1m, as in 500ms or 5s");
}

// Whether the parameter is ours, and whether its value is sound.
bool ParseOwn(absl::string_view name, absl::string_view value, PostgresOptions& options,
              absl::Status& status) {
  constexpr size_t kMaxConnections = 64;
  constexpr size_t kMaxQueue = 1'000'000;
  if (name == "writers") {
    status = ParseNumber(name, value, size_t{1}, kMaxConnections, options.writers);
  } else if (name == "readers") {
    status = ParseNumber(name, value, size_t{1}, kMaxConnections, options.readers);
  } else if (name == "queue") {
    status = ParseNumber(name, value, size_t{1}, kMaxQueue, options.max_queued);
  } else if (name == "decision_days") {
    status = ParseNumber(name, value, 0, 3650, options.decision_days);
  } else if (name == "spread") {
    options.spread = value == "true";
    if (!options.spread && value != "false") status = Wrong(name, "must be true or false");
  } else if (name == "timeout") {
    status = ParseTimeout(value, options.timeout);
  } else {
    return false;
  }
  return true;
}

// Takes our parameters from the query of `url`.
absl::Status TakeOwn(std::string& url, PostgresOptions& options) {
  const size_t mark = url.find('?');
  if (mark == std::string::npos) return absl::OkStatus();
  std::vector<std::string> others;
  for (absl::string_view one : absl::StrSplit(url.substr(mark + 1), '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parameter =
        absl::StrSplit(one, absl::MaxSplits('=', 1));
    absl::Status status;
    if (!ParseOwn(parameter.first, parameter.second, options, status)) others.emplace_back(one);
    if (!status.ok()) return status;
  }
  url.resize(mark);
  if (!others.empty()) absl::StrAppend(&url, "?", absl::StrJoin(others, "&"));
  return absl::OkStatus();
}

// What libpq says may quote what it does not understand, a password for one: only its word on the
// names of parameters is passed on.
absl::Status Explain(absl::string_view message) {
  constexpr absl::string_view kUnknown = "invalid URI query parameter: \"";
  if (absl::ConsumePrefix(&message, kUnknown)) {
    return Wrong(message.substr(0, message.find('"')), "no such parameter");
  }
  return Wrong("URL",
               "must be postgres://USER:PASSWORD@HOST:PORT/DATABASE?NAME=VALUE, with %40 for an "
               "'@' within a part, %25 for a '%'");
}

absl::Status AskLibpq(const std::string& url, std::vector<Parameter>& parameters) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.c_str(), &message), &PQconninfoFree);
  const std::unique_ptr<char, decltype(&PQfreemem)> freed(message, &PQfreemem);
  if (parsed == nullptr) return Explain(message == nullptr ? "" : message);
  for (const PQconninfoOption* one = parsed.get(); one->keyword != nullptr; ++one) {
    if (one->val != nullptr) parameters.emplace_back(one->keyword, one->val);
  }
  return absl::OkStatus();
}

absl::string_view ValueOf(const std::vector<Parameter>& parameters, absl::string_view name) {
  for (const Parameter& parameter : parameters) {
    if (parameter.first == name) return parameter.second;
  }
  return "";
}

void AddUnlessGiven(absl::string_view name, absl::string_view value, PostgresOptions& options) {
  if (!ValueOf(options.parameters, name).empty()) return;
  options.parameters.emplace_back(name, value);
}

// Ports are looked at by libpq when it connects; here they are when the server starts.
absl::Status CheckPorts(absl::string_view ports) {
  for (absl::string_view port : absl::StrSplit(ports, ',', absl::SkipEmpty())) {
    int number = 0;
    absl::Status status = ParseNumber("port", port, 1, 65535, number);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

bool IsPostgresUrl(absl::string_view url) {
  return absl::StartsWith(url, "postgres://") || absl::StartsWith(url, "postgresql://");
}

absl::StatusOr<PostgresOptions> ParsePostgresUrl(absl::string_view url) {
  if (!IsPostgresUrl(url)) return Wrong("scheme", "must be postgres or postgresql");
  PostgresOptions options;
  std::string rest(url);
  absl::Status status = TakeOwn(rest, options);
  if (status.ok()) status = AskLibpq(rest, options.parameters);
  if (status.ok()) status = CheckPorts(ValueOf(options.parameters, "port"));
  if (!status.ok()) return status;
  options.place = absl::StrCat("postgres://", ValueOf(options.parameters, "host"), "/",
                               ValueOf(options.parameters, "dbname"));
  const int64_t timeout = absl::ToInt64Milliseconds(options.timeout);
  AddUnlessGiven("application_name", "proximald", options);
  AddUnlessGiven("client_encoding", "UTF8", options);
  AddUnlessGiven("target_session_attrs", "read-write", options);
  AddUnlessGiven("connect_timeout", absl::StrCat(std::max<int64_t>(timeout / 1000, 2)), options);
  AddUnlessGiven("tcp_user_timeout", absl::StrCat(timeout), options);
  AddUnlessGiven("keepalives_idle", "15", options);
  AddUnlessGiven("keepalives_interval", "5", options);
  AddUnlessGiven("keepalives_count", "3", options);
  return options;
}

}  // namespace proximal
