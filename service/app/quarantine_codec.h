// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// proximal.v1.QuarantinedItem and the engine's, both ways; part of artifact_codec.h.

#ifndef PROXIMAL_SERVICE_APP_QUARANTINE_CODEC_H_
#define PROXIMAL_SERVICE_APP_QUARANTINE_CODEC_H_

#include <vector>

#include "absl/status/status.h"
#include "engine/tracing/parameters.h"
#include "proximal/v1/model.pb.h"

namespace proximal {

using WireQuarantine = google::protobuf::RepeatedPtrField<v1::QuarantinedItem>;

// INVALID_ARGUMENT (MODEL_INVALID) naming the field: an id that is empty or too long, no reason.
absl::Status ReadQuarantine(const WireQuarantine& wire, std::vector<QuarantinedItem>& quarantine);

void FillWire(const std::vector<QuarantinedItem>& quarantine, WireQuarantine* wire);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_QUARANTINE_CODEC_H_
