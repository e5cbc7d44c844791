// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Page tokens: where a listing goes on, and a fingerprint of what is listed, so that a token of
// another listing is refused instead of skipping rows.

#ifndef PROXIMAL_SERVICE_RPC_PAGE_TOKEN_H_
#define PROXIMAL_SERVICE_RPC_PAGE_TOKEN_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace proximal {

// Equal on every machine for equal parts, in order.
uint64_t ListingFingerprint(std::initializer_list<absl::string_view> parts);

// 32 hex digits. `cursor` is not 0.
std::string PageToken(uint64_t cursor, uint64_t fingerprint);

// The cursor; 0 for the empty token. INVALID_ARGUMENT (PAGE_TOKEN_INVALID) for what PageToken did
// not make of this listing.
absl::StatusOr<uint64_t> ParsePageToken(absl::string_view token, uint64_t fingerprint);

// Rows a page: 100 for 0, at most 1,000. `asked` is not negative.
size_t PageSize(int asked);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_PAGE_TOKEN_H_
