// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/field_checks.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/catalog/text.h"
#include "service/app/learner_version.h"
#include "service/rpc/limits.h"

namespace proximal {
namespace {

constexpr int32_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kMaxTimestampSeconds = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;   // about 10,000 years

}  // namespace

std::string FieldPath::ToString() const {
  std::string path = parent_ == nullptr ? std::string() : parent_->ToString();
  if (index_ != kNoIndex) return absl::StrCat(path, "[", index_, "]");
  return path.empty() ? std::string(name_) : absl::StrCat(path, ".", name_);
}

void FieldChecks::Fail(const FieldPath& path, std::string description) {
  ++count_;
  if (violations_.size() < kMaxViolationsInError) {
    violations_.push_back({path.ToString(), std::move(description)});
  }
}

bool FieldChecks::Required(const FieldPath& path, bool present) {
  if (!present) Fail(path, "is required");
  return present;
}

void FieldChecks::Id(const FieldPath& path, absl::string_view id) {
  if (Required(path, !id.empty())) Text(path, id, kMaxIdBytes);
}

void FieldChecks::Text(const FieldPath& path, absl::string_view text, size_t max_bytes) {
  if (text.size() > max_bytes) {
    Fail(path, absl::StrCat("has ", text.size(), " bytes; at most ", max_bytes, " are allowed"));
    return;
  }
  switch (FindTextFault(text)) {
    case TextFault::kNone:
      break;
    case TextFault::kInvalidUtf8:
      Fail(path, "is not valid UTF-8");
      break;
    case TextFault::kControlCharacter:
      Fail(path, absl::StrCat("has a control character: ", Quoted(text)));
      break;
  }
}

void FieldChecks::Version(const FieldPath& path, absl::string_view version) {
  if (Required(path, !version.empty())) Text(path, version, kMaxTokenBytes);
}

void FieldChecks::LearnerVersion(const FieldPath& path, absl::string_view token) {
  if (!ParseLearnerVersion(token).has_value()) {
    Fail(path, absl::StrCat("is not a learner_version of this service: ", Quoted(token)));
  }
}

void FieldChecks::Ids(const FieldPath& path, const Strings& ids, int max_count) {
  if (!Count(path, ids.size(), max_count)) return;
  for (int i = 0; i < ids.size(); ++i) Id(path[i], ids[i]);
}

void FieldChecks::Words(const FieldPath& path, const Strings& words, int max_count) {
  if (!Count(path, words.size(), max_count)) return;
  for (int i = 0; i < words.size(); ++i) {
    if (Required(path[i], !words[i].empty())) Text(path[i], words[i], kMaxWordBytes);
  }
}

bool FieldChecks::Count(const FieldPath& path, int count, int max_count) {
  if (count <= max_count) return true;
  Fail(path, absl::StrCat("has ", count, " entries; at most ", max_count, " are allowed"));
  return false;
}

void FieldChecks::Number(const FieldPath& path, double value, double low, double high) {
  if (!std::isfinite(value)) {
    Fail(path, "is not a finite number");
  } else if (value < low || value > high) {
    Fail(path, absl::StrCat("is ", value, "; allowed is ", low, "..", high));
  }
}

void FieldChecks::Integer(const FieldPath& path, int64_t value, int64_t low, int64_t high) {
  if (value < low || value > high) {
    Fail(path, absl::StrCat("is ", value, "; allowed is ", low, "..", high));
  }
}

void FieldChecks::Time(const FieldPath& path, const google::protobuf::Timestamp& time,
                       absl::Time latest) {
  if (time.nanos() < 0 || time.nanos() >= kNanosPerSecond ||
      time.seconds() > kMaxTimestampSeconds) {
    Fail(path, "is not a valid timestamp: nanos are 0..999,999,999, the year at most 9999");
  } else if (time.seconds() < 0) {
    Fail(path, "lies before 1970-01-01T00:00:00Z");
  } else if (absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()) > latest) {
    Fail(path, "lies more than 5 minutes in the future");
  }
}

void FieldChecks::Duration(const FieldPath& path, const google::protobuf::Duration& duration,
                           absl::Duration longest) {
  const bool in_range = duration.seconds() >= -kMaxDurationSeconds &&
                        duration.seconds() <= kMaxDurationSeconds &&
                        duration.nanos() > -kNanosPerSecond && duration.nanos() < kNanosPerSecond;
  const bool same_sign = (duration.seconds() >= 0 || duration.nanos() <= 0) &&
                         (duration.seconds() <= 0 || duration.nanos() >= 0);
  if (!in_range || !same_sign) {
    Fail(path,
         "is not a valid duration: seconds and nanos have the same sign, nanos are below 1e9");
    return;
  }
  const absl::Duration value =
      absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
  if (value < absl::ZeroDuration()) {
    Fail(path, absl::StrCat("is negative: ", absl::FormatDuration(value)));
  } else if (value > longest) {
    Fail(path, absl::StrCat("is ", absl::FormatDuration(value), "; at most ",
                            absl::FormatDuration(longest), " are allowed"));
  }
}

absl::Status FieldChecks::status() const {
  if (count_ == 0) return absl::OkStatus();
  std::string message = absl::StrCat(violations_[0].field, " ", violations_[0].description);
  if (count_ > 1) absl::StrAppend(&message, ", and ", count_ - 1, " more violations");
  Error error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest, message);
  for (const FieldViolation& violation : violations_) {
    error.Field(violation.field, violation.description);
  }
  return error;
}

}  // namespace proximal
