// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/upload_budget.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/app/errors.h"
#include "service/rpc/limits.h"

namespace proximal {
namespace {

// Uploads take seconds.
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

}  // namespace

absl::Status UploadBudget::Share::Take(size_t bytes) {
  const size_t most = std::min(kMaxArtifactBytes, budget_->limit_);
  if (bytes > most || bytes_ > most - bytes) {
    return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest,
                 "the parts are too large")
        .Field("part", absl::StrCat("all parts have more than ", most, " bytes"));
  }
  if (budget_->taken_.fetch_add(bytes) > budget_->limit_ - bytes) {
    budget_->taken_.fetch_sub(bytes);
    return Error(absl::StatusCode::kUnavailable, ErrorReason::kOverloaded,
                 absl::StrCat("all uploads under way would have more than ", budget_->limit_,
                              " bytes (--upload_bytes)"))
        .RetryAfter(kRetryAfter);
  }
  bytes_ += bytes;
  return absl::OkStatus();
}

}  // namespace proximal
