// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/random.h"

#include <bit>
#include <cassert>

#include "absl/numeric/int128.h"

namespace proximal::numerics {

Random::Random(uint64_t seed) {
  for (uint64_t& word : state_) {
    word = Mix64(seed);
    seed += 0x9e3779b97f4a7c15;
  }
}

uint64_t Random::Next() {
  const uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Random::Below(uint64_t n) {
  assert(n >= 1);
  // The high word of Next() * n is uniform once the 2^64 mod n smallest low words are refused.
  absl::uint128 product = absl::uint128(Next()) * n;
  if (absl::Uint128Low64(product) < n) {
    const uint64_t refused = (0 - n) % n;
    while (absl::Uint128Low64(product) < refused) product = absl::uint128(Next()) * n;
  }
  return absl::Uint128High64(product);
}

}  // namespace proximal::numerics
