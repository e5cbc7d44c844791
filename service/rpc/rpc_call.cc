// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/rpc_call.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "service/app/errors.h"
#include "service/rpc/status.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

constexpr char kTenantKey[] = "proximal-tenant";
constexpr char kDefaultTenant[] = "default";
constexpr char kPushbackKey[] = "grpc-retry-pushback-ms";

std::string TenantOf(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(kTenantKey);
  if (found == metadata.end()) return kDefaultTenant;
  return std::string(found->second.data(), found->second.size());
}

// gRPC tells the deadline by the machine's clock. Abseil's may lag behind that for two seconds
// after the clock was set, so that only what is left counts.
absl::Time DeadlineOf(const grpc::CallbackServerContext& context, absl::Time now) {
  using std::chrono::system_clock;
  const system_clock::time_point deadline = context.deadline();
  if (deadline == system_clock::time_point::max()) return absl::InfiniteFuture();
  return now + absl::FromChrono(deadline - system_clock::now());
}

}  // namespace

RpcCall::RpcCall(CallGate* gate, grpc::CallbackServerContext* context, Method method)
    : gate_(gate),
      context_(context),
      method_(method),
      tenant_(TenantOf(*context)),
      status_(ValidateTenant(tenant_)) {
  const absl::Time now = absl::Now();
  deadline_ = DeadlineOf(*context, now);
  if (status_.ok()) status_ = CheckWantedAt(now);
  const CallGate::Kind kind = IsStream(method) ? CallGate::Kind::kStream : CallGate::Kind::kCall;
  if (status_.ok()) status_ = gate->Enter(kind, tenant_, now);
  if (status_.ok()) pass_ = Pass(gate, Leave{kind, method, now});
}

absl::StatusOr<RpcCall::Pass> RpcCall::LetIn() const {
  constexpr CallGate::Kind kRequest = CallGate::Kind::kRequest;
  const absl::Time now = absl::Now();
  const absl::Status status = gate_->Enter(kRequest, tenant_, now);
  if (!status.ok()) return status;
  return Pass(gate_, Leave{kRequest, method_, now});
}

absl::Status RpcCall::CheckWanted() const { return CheckWantedAt(absl::Now()); }

absl::Status RpcCall::CheckWantedAt(absl::Time now) const {
  if (deadline_ <= now) {
    return Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::kDeadlineExceeded,
                 "the deadline of the call passed");
  }
  if (context_->IsCancelled()) return absl::CancelledError("the caller cancelled");
  return absl::OkStatus();
}

google::rpc::Status RpcCall::Describe(const absl::Status& status,
                                      const std::string& learner) const {
  std::string incident;
  google::rpc::Status described = ToRpcStatus(status, tenant_, &incident);
  gate_->CountFailure(method_, static_cast<absl::StatusCode>(described.code()));
  if (!incident.empty()) gate_->LogDefect(incident, status, Key(learner));
  return described;
}

grpc::Status RpcCall::End(const absl::Status& status, const std::string& learner) {
  if (status.ok()) return grpc::Status::OK;
  if (absl::IsCancelled(status)) {
    gate_->CountFailure(method_, absl::StatusCode::kCancelled);
    return grpc::Status::CANCELLED;
  }
  const google::rpc::Status described = Describe(status, learner);
  if (absl::IsUnavailable(status)) {
    const int64_t wait_ms = absl::ToInt64Milliseconds(RetryDelayOf(described));
    context_->AddTrailingMetadata(kPushbackKey, absl::StrCat(wait_ms));
  }
  return ToGrpcStatus(described);
}

}  // namespace proximal
