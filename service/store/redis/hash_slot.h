// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which of Redis Cluster's slots a key falls into.
// Source: Redis Cluster specification, "Key distribution model" and "Hash tags".

#ifndef PROXIMAL_SERVICE_STORE_REDIS_HASH_SLOT_H_
#define PROXIMAL_SERVICE_STORE_REDIS_HASH_SLOT_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace proximal::redis {

inline constexpr int kSlots = 16384;

// CRC-16/XMODEM: polynomial x^16 + x^12 + x^5 + 1, initially 0, nothing reflected.
uint16_t Crc16(absl::string_view bytes);

// 0 .. kSlots - 1: the checksum of what stands between the first '{' and the next '}', or, where
// that is nothing, of the whole key.
uint16_t SlotOf(absl::string_view key);

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_HASH_SLOT_H_
