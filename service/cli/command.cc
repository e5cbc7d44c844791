// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/command.h"

#include "absl/strings/cord.h"

namespace proximal {
namespace {

constexpr absl::string_view kMisuse = "proximal/misuse";

}  // namespace

absl::Status Misuse(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(message);
  status.SetPayload(kMisuse, absl::Cord());
  return status;
}

bool IsMisuse(const absl::Status& status) { return status.GetPayload(kMisuse).has_value(); }

}  // namespace proximal
