// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and models in parts, so that no message passes its limit.

#ifndef PROXIMAL_SERVICE_APP_ARTIFACT_PARTS_H_
#define PROXIMAL_SERVICE_APP_ARTIFACT_PARTS_H_

#include <cstddef>
#include <functional>

#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/model.pb.h"

namespace proximal {

inline constexpr size_t kPartBytes = 1 << 20;  // a quarter of what a message may have

// Cuts an artifact into parts of about `bytes` (a single skill, item or row is never cut) whose
// merge is the artifact, and hands them to `send` until it returns false. Returns whether it never
// did.
bool ForEachPart(const v1::Catalog& catalog, size_t bytes,
                 const std::function<bool(const v1::Catalog&)>& send);
bool ForEachPart(const v1::Model& model, size_t bytes,
                 const std::function<bool(const v1::Model&)>& send);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_ARTIFACT_PARTS_H_
