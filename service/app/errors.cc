// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

constexpr absl::string_view kPayloadUrl = "proximal/error-detail";

constexpr absl::string_view kReasonNames[] = {
    "INVALID_REQUEST",
    "CATALOG_INVALID",
    "MODEL_INVALID",
    "TOO_MANY_ROWS",
    "PAGE_TOKEN_INVALID",
    "LEARNER_NOT_FOUND",
    "ITEM_NOT_FOUND",
    "SKILL_NOT_FOUND",
    "RESPONSE_NOT_FOUND",
    "CATALOG_NOT_FOUND",
    "MODEL_NOT_FOUND",
    "ID_REUSED",
    "NO_ACTIVE_CATALOG",
    "MODEL_CATALOG_MISMATCH",
    "LEARNER_VERSION_UNKNOWN",
    "LEARNER_CONTENDED",
    "QUOTA_EXCEEDED",
    "OVERLOADED",
    "DRAINING",
    "JOURNAL_UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "INTERNAL",
    "NO_EVALUATION",
    "EVALUATION_OUTDATED",
    "CHALLENGER_NOT_BETTER",
    "MODEL_NOT_ACTIVE",
};
constexpr size_t kReasonCount = sizeof(kReasonNames) / sizeof(kReasonNames[0]);
static_assert(kReasonCount == static_cast<size_t>(ErrorReason::kModelNotActive) + 1);

// The payload is a list of netstrings ("5:hello,"): reason, delay in milliseconds, resource type
// and name, then field and description of each violation.
void AppendString(absl::string_view value, std::string& out) {
  absl::StrAppend(&out, value.size(), ":", value, ",");
}

bool TakeString(absl::string_view& in, std::string& value) {
  const size_t colon = in.find(':');
  uint64_t size;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(in.substr(0, colon), &size)) {
    return false;
  }
  in.remove_prefix(colon + 1);
  if (size >= in.size()) return false;
  value = std::string(in.substr(0, size));
  in.remove_prefix(size + 1);
  return true;
}

}  // namespace

absl::string_view ReasonName(ErrorReason reason) {
  return kReasonNames[static_cast<size_t>(reason)];
}

Error::Error(absl::StatusCode code, ErrorReason reason, absl::string_view message)
    : code_(code), message_(message) {
  detail_.reason = reason;
}

Error& Error::Field(absl::string_view path, absl::string_view description) {
  detail_.violations.push_back(
      {std::string(path), std::string(description.empty() ? message_ : description)});
  return *this;
}

Error& Error::Resource(absl::string_view type, absl::string_view name) {
  detail_.resource_type = std::string(type);
  detail_.resource_name = std::string(name);
  return *this;
}

Error& Error::RetryAfter(absl::Duration delay) {
  detail_.retry_after = delay;
  return *this;
}

Error::operator absl::Status() const {
  std::string payload;
  AppendString(absl::StrCat(static_cast<int>(detail_.reason)), payload);
  AppendString(absl::StrCat(absl::ToInt64Milliseconds(detail_.retry_after)), payload);
  AppendString(detail_.resource_type, payload);
  AppendString(detail_.resource_name, payload);
  for (const FieldViolation& violation : detail_.violations) {
    AppendString(violation.field, payload);
    AppendString(violation.description, payload);
  }
  absl::Status status(code_, message_);
  status.SetPayload(kPayloadUrl, absl::Cord(payload));
  return status;
}

std::optional<ErrorDetail> DetailOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload) return std::nullopt;
  const std::string bytes(*payload);
  absl::string_view rest = bytes;
  std::string reason, delay;
  ErrorDetail detail;
  size_t reason_number;
  int64_t milliseconds;
  if (!TakeString(rest, reason) || !TakeString(rest, delay) ||
      !TakeString(rest, detail.resource_type) || !TakeString(rest, detail.resource_name) ||
      !absl::SimpleAtoi(reason, &reason_number) || reason_number >= kReasonCount ||
      !absl::SimpleAtoi(delay, &milliseconds)) {
    return std::nullopt;
  }
  detail.reason = static_cast<ErrorReason>(reason_number);
  detail.retry_after = absl::Milliseconds(milliseconds);
  while (!rest.empty()) {
    FieldViolation violation;
    if (!TakeString(rest, violation.field) || !TakeString(rest, violation.description)) {
      return std::nullopt;
    }
    detail.violations.push_back(std::move(violation));
  }
  return detail;
}

bool HasReason(const absl::Status& status, ErrorReason reason) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  return detail && detail->reason == reason;
}

absl::Status Below(absl::string_view path, const absl::Status& status) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value()) return status;
  Error error(status.code(), detail->reason, status.message());
  for (const FieldViolation& violation : detail->violations) {
    error.Field(absl::StrCat(path, ".", violation.field), violation.description);
  }
  return error.Resource(detail->resource_type, detail->resource_name)
      .RetryAfter(detail->retry_after);
}

absl::Status JournalError(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return Error(absl::StatusCode::kUnavailable, ErrorReason::kOverloaded,
                   "the journal has no room for more in its queue")
          .RetryAfter(absl::Milliseconds(100));
    case absl::StatusCode::kDeadlineExceeded:
      return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::kDeadlineExceeded,
                   "the deadline passed before the journal answered");
    case absl::StatusCode::kUnavailable:
      return Error(absl::StatusCode::kUnavailable, ErrorReason::kJournalUnavailable,
                   "the journal refuses")
          .RetryAfter(absl::Seconds(1));
    default:
      return status;
  }
}

absl::Status NoActiveCatalog(absl::string_view tenant) {
  return Error(absl::StatusCode::kFailedPrecondition, ErrorReason::kNoActiveCatalog,
               absl::StrCat("tenant '", tenant, "' has activated no catalog"))
      .Resource("tenant", tenant);
}

absl::Status LearnerVersionUnknown(uint64_t wanted, uint64_t found) {
  return Error(
             absl::StatusCode::kFailedPrecondition, ErrorReason::kLearnerVersionUnknown,
             absl::StrCat("learner_version ", wanted, " is newer than the journal, which ends at ",
                          found, "; drop the token"))
      .Field("learner_version");
}

absl::Status ExecutorFull() {
  return Error(absl::StatusCode::kUnavailable, ErrorReason::kOverloaded,
               "too many catalogs and models are being worked on")
      .RetryAfter(absl::Seconds(1));
}

}  // namespace proximal
