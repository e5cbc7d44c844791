// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/sqlite_url.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace proximal {
namespace {

constexpr absl::string_view kScheme = "sqlite:";
constexpr int kMostDays = 3650;

}  // namespace

bool IsSqliteUrl(absl::string_view url) { return absl::StartsWith(url, kScheme); }

absl::StatusOr<SqliteOptions> ParseSqliteUrl(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, kScheme) || url.empty() || url.front() == '?') {
    return absl::InvalidArgumentError("URL: must be sqlite:PATH?NAME=VALUE");
  }
  const size_t mark = std::min(url.find('?'), url.size());
  SqliteOptions options;
  options.path = std::string(url.substr(0, mark));
  url.remove_prefix(std::min(mark + 1, url.size()));
  for (absl::string_view one : absl::StrSplit(url, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parameter =
        absl::StrSplit(one, absl::MaxSplits('=', 1));
    if (parameter.first != "decision_days") {
      return absl::InvalidArgumentError(absl::StrCat(parameter.first, ": no such parameter"));
    }
    if (!absl::SimpleAtoi(parameter.second, &options.decision_days) || options.decision_days < 0 ||
        options.decision_days > kMostDays) {
      return absl::InvalidArgumentError(absl::StrCat("decision_days: must be 0..", kMostDays));
    }
  }
  return options;
}

}  // namespace proximal
