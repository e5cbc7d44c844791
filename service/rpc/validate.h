// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a request must fulfil before anything looks at it, by itself: no state, no catalog. OK, or
// INVALID_ARGUMENT (INVALID_REQUEST) naming every field at fault and the rule it breaks. Limits
// are those of docs/protocol.md.

#ifndef PROXIMAL_SERVICE_RPC_VALIDATE_H_
#define PROXIMAL_SERVICE_RPC_VALIDATE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/learner.pb.h"
#include "proximal/v1/model.pb.h"
#include "proximal/v1/practice.pb.h"

namespace proximal {

// `now` is the server's clock: times lie at most 5 minutes ahead of it.
absl::Status Validate(const v1::RecommendNextRequest& request);
absl::Status Validate(const v1::RecordResponseRequest& request, absl::Time now);
absl::Status Validate(const v1::RecordResponsesRequest& row, absl::Time now);

// Of a PracticeRequest only what is its own; the request in it is validated as above.
absl::Status ValidateEnvelope(const v1::PracticeRequest& request);

absl::Status Validate(const v1::GetLearnerRequest& request);
absl::Status Validate(const v1::ListEventsRequest& request);
absl::Status Validate(const v1::ExportLearnerRequest& request);
absl::Status Validate(const v1::EraseLearnerRequest& request);

absl::Status Validate(const v1::ActivateCatalogRequest& request);
absl::Status Validate(const v1::GetCatalogRequest& request);
absl::Status Validate(const v1::ListSkillsRequest& request);
absl::Status Validate(const v1::ListItemsRequest& request);

absl::Status Validate(const v1::ActivateModelRequest& request);
absl::Status Validate(const v1::RevertModelRequest& request);
absl::Status Validate(const v1::GetModelRequest& request);
absl::Status Validate(const v1::ListModelsRequest& request);

// 1..64 characters of a-z 0-9 . _ -
absl::Status ValidateTenant(absl::string_view tenant);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_VALIDATE_H_
