// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/status.h"

#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/app/errors.h"
#include "service/app/wire_time.h"

namespace proximal {
namespace {

constexpr absl::Duration kDefaultRetryDelay = absl::Milliseconds(100);

// Details travel in the call's trailers, of which a gRPC client takes 8 KiB unless told otherwise:
// more, and it sees RESOURCE_EXHAUSTED instead of the error. Base64 makes four bytes of three.
constexpr size_t kMaxViolationBytes = 4096;

std::string NewIncident() {
  thread_local absl::InsecureBitGen random;
  return absl::StrCat(absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

// `status` with a reason, whoever made it.
absl::Status WithReason(const absl::Status& status, std::string* incident) {
  if (DetailOf(status).has_value()) return status;
  switch (status.code()) {
    case absl::StatusCode::kDeadlineExceeded:
      return Error(status.code(), ErrorReason::kDeadlineExceeded,
                   "the deadline of the call passed");
    case absl::StatusCode::kUnavailable:
      return Error(status.code(), ErrorReason::kJournalUnavailable, "the journal refuses");
    case absl::StatusCode::kResourceExhausted:
      return Error(absl::StatusCode::kUnavailable, ErrorReason::kOverloaded,
                   "this replica has no room for the call");
    default:
      *incident = NewIncident();
      return Error(absl::StatusCode::kInternal, ErrorReason::kInternal,
                   absl::StrCat("a defect of the service; incident ", *incident));
  }
}

void AddDetail(const google::protobuf::Message& detail, google::rpc::Status& status) {
  status.add_details()->PackFrom(detail);
}

void AddErrorInfo(const ErrorDetail& detail, absl::StatusCode code, const std::string& incident,
                  google::rpc::Status& wire) {
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(ReasonName(detail.reason)));
  info.set_domain("proximal");
  if (code == absl::StatusCode::kNotFound && !detail.violations.empty()) {
    (*info.mutable_metadata())["field"] = detail.violations.front().field;
  }
  if (!incident.empty()) (*info.mutable_metadata())["incident"] = incident;
  AddDetail(info, wire);
}

void AddBadRequest(const ErrorDetail& detail, google::rpc::Status& wire) {
  if (detail.violations.empty()) return;
  google::rpc::BadRequest bad;
  size_t bytes = 0;
  for (const FieldViolation& violation : detail.violations) {
    bytes += violation.field.size() + violation.description.size();
    if (bytes > kMaxViolationBytes && bad.field_violations_size() > 0) break;
    auto* field = bad.add_field_violations();
    field->set_field(violation.field);
    field->set_description(violation.description);
  }
  AddDetail(bad, wire);
}

void AddResourceInfo(const ErrorDetail& detail, const std::string& message,
                     google::rpc::Status& wire) {
  if (detail.resource_type.empty()) return;
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(detail.resource_type);
  resource.set_resource_name(detail.resource_name);
  resource.set_description(message);
  AddDetail(resource, wire);
}

void AddPreconditionFailure(const ErrorDetail& detail, absl::string_view tenant,
                            const std::string& message, google::rpc::Status& wire) {
  google::rpc::PreconditionFailure failure;
  auto* violation = failure.add_violations();
  violation->set_type(std::string(ReasonName(detail.reason)));
  violation->set_subject(detail.resource_type.empty()
                             ? absl::StrCat("tenant:", tenant)
                             : absl::StrCat(detail.resource_type, ":", detail.resource_name));
  violation->set_description(message);
  AddDetail(failure, wire);
}

void AddQuotaFailure(absl::string_view tenant, const std::string& message,
                     google::rpc::Status& wire) {
  google::rpc::QuotaFailure failure;
  auto* violation = failure.add_violations();
  violation->set_subject(absl::StrCat("tenant:", tenant));
  violation->set_description(message);
  AddDetail(failure, wire);
}

void AddRetryInfo(absl::Duration delay, google::rpc::Status& wire) {
  if (delay <= absl::ZeroDuration()) delay = kDefaultRetryDelay;
  google::rpc::RetryInfo retry;
  const int64_t seconds = absl::IDivDuration(delay, absl::Seconds(1), &delay);
  retry.mutable_retry_delay()->set_seconds(seconds);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(delay)));
  AddDetail(retry, wire);
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status, absl::string_view tenant,
                                std::string* incident) {
  incident->clear();
  const absl::Status reasoned = WithReason(status, incident);
  const ErrorDetail detail = DetailOf(reasoned).value_or(ErrorDetail());
  const std::string message(reasoned.message());

  google::rpc::Status wire;
  wire.set_code(static_cast<int>(reasoned.code()));
  wire.set_message(message);
  AddErrorInfo(detail, reasoned.code(), *incident, wire);
  switch (reasoned.code()) {
    case absl::StatusCode::kInvalidArgument:
      AddBadRequest(detail, wire);
      break;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
      AddResourceInfo(detail, message, wire);
      break;
    case absl::StatusCode::kFailedPrecondition:
      AddPreconditionFailure(detail, tenant, message, wire);
      break;
    case absl::StatusCode::kResourceExhausted:
      AddQuotaFailure(tenant, message, wire);
      AddRetryInfo(detail.retry_after, wire);
      break;
    case absl::StatusCode::kUnavailable:
      AddRetryInfo(detail.retry_after, wire);
      break;
    default:
      break;
  }
  return wire;
}

grpc::Status ToGrpcStatus(const google::rpc::Status& status) {
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), status.message(),
                      status.SerializeAsString());
}

absl::Duration RetryDelayOf(const google::rpc::Status& status) {
  google::rpc::RetryInfo retry;
  for (const google::protobuf::Any& detail : status.details()) {
    if (!detail.UnpackTo(&retry)) continue;
    return DurationOf(retry.retry_delay());
  }
  return absl::ZeroDuration();
}

}  // namespace proximal
