// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Checks of single fields of a request, each of which notes what it finds and goes on, so that the
// caller learns of every field at fault at once. A sound request costs no allocation.
//
//   FieldChecks checks;
//   FieldPath response("response");
//   checks.Id(response / "item_id", request.response().item_id());
//   return checks.status();  // OK, or INVALID_ARGUMENT with every violation

#ifndef PROXIMAL_SERVICE_RPC_FIELD_CHECKS_H_
#define PROXIMAL_SERVICE_RPC_FIELD_CHECKS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "google/protobuf/timestamp.pb.h"
#include "service/app/errors.h"

namespace proximal {

// Where a field stands in a request: `options.goals[2].skill_id`. Refers to its parent and its
// name, and is written out only where there is something to say.
class FieldPath {
 public:
  explicit FieldPath(absl::string_view name) : name_(name) {}

  FieldPath operator/(absl::string_view name) const { return FieldPath(this, name, kNoIndex); }
  FieldPath operator[](size_t index) const { return FieldPath(this, "", index); }

  std::string ToString() const;

 private:
  static constexpr size_t kNoIndex = SIZE_MAX;
  FieldPath(const FieldPath* parent, absl::string_view name, size_t index)
      : parent_(parent), name_(name), index_(index) {}

  const FieldPath* parent_ = nullptr;
  absl::string_view name_;
  size_t index_ = kNoIndex;
};

class FieldChecks {
 public:
  using Strings = google::protobuf::RepeatedPtrField<std::string>;

  void Fail(const FieldPath& path, std::string description);

  // Fails unless `present`.
  bool Required(const FieldPath& path, bool present);

  // 1..128 bytes of printable UTF-8 without control characters.
  void Id(const FieldPath& path, absl::string_view id);
  // UTF-8 without control characters, at most `max_bytes`; empty is fine.
  void Text(const FieldPath& path, absl::string_view text, size_t max_bytes);
  // Not empty, at most 64 bytes: a version that this service has given out.
  void Version(const FieldPath& path, absl::string_view version);
  // Empty, or a token of ours (service/app/learner_version.h).
  void LearnerVersion(const FieldPath& path, absl::string_view token);

  // At most `max_count` of them, each of which is an id, or a word of 1..64 bytes.
  void Ids(const FieldPath& path, const Strings& ids, int max_count);
  void Words(const FieldPath& path, const Strings& words, int max_count);
  bool Count(const FieldPath& path, int count, int max_count);

  // Both ends included; NaN and infinities lie outside.
  void Number(const FieldPath& path, double value, double low, double high);
  void Integer(const FieldPath& path, int64_t value, int64_t low, int64_t high);

  // A well-formed timestamp from 1970 on, not after `latest`.
  void Time(const FieldPath& path, const google::protobuf::Timestamp& time, absl::Time latest);
  // A well-formed duration, 0..`longest`.
  void Duration(const FieldPath& path, const google::protobuf::Duration& duration,
                absl::Duration longest);

  // INVALID_ARGUMENT (INVALID_REQUEST) with the first 100 violations and the number of all.
  absl::Status status() const;

 private:
  std::vector<FieldViolation> violations_;
  size_t count_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_FIELD_CHECKS_H_
