// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Errors that a program can act on: an absl::Status whose payload holds a reason, the fields at
// fault and what else the caller should know. The floor above turns it into google.rpc details.
//
//   return Error(absl::StatusCode::kNotFound, ErrorReason::kItemNotFound, "no item 'q7'")
//       .Field("response.item_id")
//       .Resource("item", "q7");
//   ...
//   if (std::optional<ErrorDetail> detail = DetailOf(status)) Use(ReasonName(detail->reason));

#ifndef PROXIMAL_SERVICE_APP_ERRORS_H_
#define PROXIMAL_SERVICE_APP_ERRORS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace proximal {

// Names and meanings are those of proximal.v1.ErrorReason.
enum class ErrorReason {
  kInvalidRequest,
  kCatalogInvalid,
  kModelInvalid,
  kTooManyRows,
  kPageTokenInvalid,
  kLearnerNotFound,
  kItemNotFound,
  kSkillNotFound,
  kResponseNotFound,
  kCatalogNotFound,
  kModelNotFound,
  kIdReused,
  kNoActiveCatalog,
  kModelCatalogMismatch,
  kLearnerVersionUnknown,
  kLearnerContended,
  kQuotaExceeded,
  kOverloaded,
  kDraining,
  kJournalUnavailable,
  kDeadlineExceeded,
  kInternal,
  kNoEvaluation,
  kEvaluationOutdated,
  kChallengerNotBetter,
  kModelNotActive,
};

// UPPER_SNAKE_CASE, as on the wire: "ITEM_NOT_FOUND".
absl::string_view ReasonName(ErrorReason reason);

struct FieldViolation {
  std::string field;  // path in the names of the wire contract: "response.answered_at"
  std::string description;
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

struct ErrorDetail {
  ErrorReason reason = ErrorReason::kInternal;
  std::vector<FieldViolation> violations;
  std::string resource_type;  // of what was not found: "item", "skill", "response" ...
  std::string resource_name;  // its id
  absl::Duration retry_after = absl::ZeroDuration();  // zero: nothing is said
  friend bool operator==(const ErrorDetail&, const ErrorDetail&) = default;
};

// Builds a status; converts to absl::Status and to any StatusOr.
class Error {
 public:
  Error(absl::StatusCode code, ErrorReason reason, absl::string_view message);

  // Adds a violated field, described by `description` or else by the message.
  Error& Field(absl::string_view path, absl::string_view description = "");
  Error& Resource(absl::string_view type, absl::string_view name);
  Error& RetryAfter(absl::Duration delay);

  operator absl::Status() const;  // NOLINT: that is what it is for

 private:
  absl::StatusCode code_;
  std::string message_;
  ErrorDetail detail_;
};

// The detail that an Error put into `status`, if any.
std::optional<ErrorDetail> DetailOf(const absl::Status& status);

// Whether `status` carries `reason`.
bool HasReason(const absl::Status& status, ErrorReason reason);

// `status` with the paths of its fields below `path`: "options.goals[2].skill_id".
absl::Status Below(absl::string_view path, const absl::Status& status);

// What a caller is told when the journal or the registry answers with `status`, which is not OK:
// nothing of its message, which may name files of the server. A status that nobody foresaw
// (DATA_LOSS ...) is returned as it is: the floor above makes an incident of it and logs it.
absl::Status JournalError(const absl::Status& status);

absl::Status NoActiveCatalog(absl::string_view tenant);

// A learner_version, for sequence `wanted`, that the journal (at `found`) is behind.
absl::Status LearnerVersionUnknown(uint64_t wanted, uint64_t found);

// The executor has no room.
absl::Status ExecutorFull();

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_ERRORS_H_
