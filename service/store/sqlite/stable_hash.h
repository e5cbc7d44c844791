// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A hash that is kept in files: the same in every process and version.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_STABLE_HASH_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_STABLE_HASH_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace proximal::sqlite {

// FNV-1a, 64 bits, as SQLite's signed integer. Equal hashes are checked against the bytes, so
// collisions cost time only.
inline int64_t StableHash(absl::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return static_cast<int64_t>(hash);
}

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_STABLE_HASH_H_
