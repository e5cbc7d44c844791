// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The sentences for people that go with structured reasons: short, English, at most 200 bytes.

#ifndef PROXIMAL_SERVICE_RPC_EXPLAIN_H_
#define PROXIMAL_SERVICE_RPC_EXPLAIN_H_

#include <string>

#include "engine/catalog/catalog.h"
#include "engine/selection/recommend.h"

namespace proximal {

// Appends why a pick was made. `reason` holds indices of `catalog`.
void AppendReasonText(const Reason& reason, const Catalog& catalog, std::string* text);

// Why picks are missing or lie outside the band.
std::string ShortfallText(Shortfall shortfall, int missing, int out_of_band);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_EXPLAIN_H_
