// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Randomness that is the same everywhere: one seed gives one stream, on every machine and in every
// release. Seeds are derived by hashing what a decision is about:
//
//   Random random(Mix64(Hash64(learner_id), sequence));
//   if (random.Uniform() < share) ...
//
// Neither for secrets nor against adversaries who choose ids to collide.

#ifndef PROXIMAL_ENGINE_NUMERICS_RANDOM_H_
#define PROXIMAL_ENGINE_NUMERICS_RANDOM_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace proximal::numerics {

// Scatters x over all 64 bits; a bijection. Source: Steele, Lea & Flood (2014), SplitMix64.
constexpr uint64_t Mix64(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

// Joins two hashes into one; the order matters.
constexpr uint64_t Mix64(uint64_t a, uint64_t b) { return Mix64(Mix64(a) ^ b); }

// FNV-1a over the bytes, scattered by Mix64. Part of what is stored: it never changes.
constexpr uint64_t Hash64(absl::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  return Mix64(hash);
}

// xoshiro256++ (Blackman & Vigna 2019, public domain), its state filled by SplitMix64 as its
// authors advise. Period 2^256 - 1. Cheap enough to make one per decision.
class Random {
 public:
  explicit Random(uint64_t seed);

  // 64 fair bits.
  uint64_t Next();

  // Uniform in [0, 1), a multiple of 2^-53.
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

  // Uniform in 0 .. n - 1, without bias; n ≥ 1. Source: Lemire (2019), Fast random integer
  // generation in an interval.
  uint64_t Below(uint64_t n);

 private:
  uint64_t state_[4];
};

}  // namespace proximal::numerics

#endif  // PROXIMAL_ENGINE_NUMERICS_RANDOM_H_
