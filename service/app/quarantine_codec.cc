// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/quarantine_codec.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/catalog/validate.h"
#include "service/app/errors.h"
#include "service/app/wire_time.h"

namespace proximal {
namespace {

absl::Status Invalid(int entry, absl::string_view field, absl::string_view message) {
  const std::string path = absl::StrCat("quarantine[", entry, "].", field);
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kModelInvalid,
               absl::StrCat(path, ": ", message))
      .Field(path, message);
}

v1::QuarantineReason WireReason(QuarantineReason reason) {
  return static_cast<v1::QuarantineReason>(static_cast<int>(reason) + v1::QUARANTINE_REASON_HARDER);
}

}  // namespace

absl::Status ReadQuarantine(const WireQuarantine& wire, std::vector<QuarantinedItem>& quarantine) {
  for (int i = 0; i < wire.size(); ++i) {
    const v1::QuarantinedItem& from = wire[i];
    if (from.item_id().empty() || from.item_id().size() > kMaxIdBytes) {
      return Invalid(i, "item_id", absl::StrCat("must have 1 to ", kMaxIdBytes, " bytes"));
    }
    if (from.reason() < v1::QUARANTINE_REASON_HARDER ||
        from.reason() > v1::QUARANTINE_REASON_BY_HAND) {
      return Invalid(i, "reason", "must be HARDER, EASIER or BY_HAND");
    }
    QuarantinedItem item;
    item.item_id = from.item_id();
    item.reason = static_cast<QuarantineReason>(from.reason() - v1::QUARANTINE_REASON_HARDER);
    if (from.has_since()) item.since = TimeOf(from.since());
    item.mean_residual = from.mean_residual();
    item.responses = from.responses();
    quarantine.push_back(std::move(item));
  }
  return absl::OkStatus();
}

void FillWire(const std::vector<QuarantinedItem>& quarantine, WireQuarantine* wire) {
  for (const QuarantinedItem& item : quarantine) {
    v1::QuarantinedItem& to = *wire->Add();
    to.set_item_id(item.item_id);
    to.set_reason(WireReason(item.reason));
    if (item.since != absl::InfinitePast()) FillWire(item.since, to.mutable_since());
    to.set_mean_residual(item.mean_residual);
    to.set_responses(item.responses);
  }
}

}  // namespace proximal
