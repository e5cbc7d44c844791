// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/page_token.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "service/app/errors.h"
#include "service/rpc/limits.h"

namespace proximal {
namespace {

constexpr size_t kHalf = 16;  // hex digits of 64 bits

}  // namespace

uint64_t ListingFingerprint(std::initializer_list<absl::string_view> parts) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
  for (const absl::string_view part : parts) {
    for (const char c : part) mix(static_cast<unsigned char>(c));
    mix(0xff);  // in no UTF-8: where a part ends
  }
  return hash;
}

std::string PageToken(uint64_t cursor, uint64_t fingerprint) {
  return absl::StrCat(absl::Hex(cursor, absl::kZeroPad16),
                      absl::Hex(fingerprint ^ cursor, absl::kZeroPad16));
}

absl::StatusOr<uint64_t> ParsePageToken(absl::string_view token, uint64_t fingerprint) {
  if (token.empty()) return 0;
  uint64_t cursor = 0;
  uint64_t sealed = 0;
  if (token.size() == 2 * kHalf && absl::SimpleHexAtoi(token.substr(0, kHalf), &cursor) &&
      absl::SimpleHexAtoi(token.substr(kHalf), &sealed) && (sealed ^ cursor) == fingerprint &&
      cursor != 0) {
    return cursor;
  }
  return absl::Status(Error(absl::StatusCode::kInvalidArgument, ErrorReason::kPageTokenInvalid,
                            "page_token is not one of this listing's")
                          .Field("page_token", "is not one of this listing's"));
}

size_t PageSize(int asked) {
  return static_cast<size_t>(asked == 0 ? kDefaultPageSize : std::min(asked, kMaxPageSize));
}

}  // namespace proximal
