// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/random.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace proximal::numerics {
namespace {

TEST(Mix64Test, HasThePublishedSequenceOfSplitMix64) {
  uint64_t state = 1234567;
  for (uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                            4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(Mix64(state), expected);
    state += 0x9e3779b97f4a7c15;
  }
}

TEST(Mix64Test, DependsOnTheOrderOfBothArguments) {
  std::set<uint64_t> seen;
  for (uint64_t a = 0; a < 100; ++a) {
    for (uint64_t b = 0; b < 100; ++b) seen.insert(Mix64(a, b));
  }
  EXPECT_EQ(seen.size(), 10000);
}

TEST(Mix64Test, FlipsHalfTheBitsWhenOneBitFlips) {
  double flipped = 0;
  for (uint64_t x = 0; x < 1000; ++x) {
    for (int bit = 0; bit < 64; ++bit) {
      flipped += std::popcount(Mix64(x) ^ Mix64(x ^ (uint64_t{1} << bit)));
    }
  }
  EXPECT_NEAR(flipped / (1000 * 64), 32, 0.1);
}

TEST(Hash64Test, IsMixedFnv1a) {
  // Published FNV-1a values of "", "a" and "foobar".
  EXPECT_EQ(Hash64(""), Mix64(uint64_t{0xcbf29ce484222325}));
  EXPECT_EQ(Hash64("a"), Mix64(uint64_t{0xaf63dc4c8601ec8c}));
  EXPECT_EQ(Hash64("foobar"), Mix64(uint64_t{0x85944171f73967e8}));
}

TEST(Hash64Test, DoesNotCollideOnNumberedIds) {
  std::set<uint64_t> seen;
  for (int i = 0; i < 100000; ++i) seen.insert(Hash64("learner-" + std::to_string(i)));
  EXPECT_EQ(seen.size(), 100000);
}

TEST(RandomTest, HasThePublishedStreamOfXoshiro256PlusPlus) {
  Random random(0);
  for (uint64_t expected :
       {5987356902031041503u, 7051070477665621255u, 6633766593972829180u, 211316841551650330u,
        9136120204379184874u, 379361710973160858u, 15813423377499357806u, 15596884590815070553u,
        5439680534584881407u, 1369371744833522710u}) {
    EXPECT_EQ(random.Next(), expected);
  }
}

TEST(RandomTest, SameSeedSameStream) {
  Random a(42), b(42), c(43);
  EXPECT_NE(Random(42).Next(), c.Next());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.Next(), b.Next());
}

TEST(RandomTest, UniformHasTheMomentsOfTheUniformDistribution) {
  Random random(6);
  const int n = 1000000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double u = random.Uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(squares / n, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / n));
}

TEST(RandomTest, BelowIsUnbiased) {
  Random random(7);
  for (uint64_t n : {1u, 2u, 3u, 7u, 10u, 64u}) {
    const int draws = 100000;
    std::vector<int> count(n);
    for (int i = 0; i < draws; ++i) {
      const uint64_t x = random.Below(n);
      ASSERT_LT(x, n);
      ++count[x];
    }
    double chi_square = 0;
    const double expected = static_cast<double>(draws) / n;
    for (int c : count) chi_square += (c - expected) * (c - expected) / expected;
    EXPECT_LT(chi_square, n - 1 + 5 * std::sqrt(2.0 * n)) << n;
  }
}

TEST(RandomTest, BelowIsUnbiasedWhereTheModuloWouldNotBe) {
  // Of 3 * 2^62 values, the lower third would come up twice as often by modulo.
  Random random(8);
  const uint64_t n = uint64_t{3} << 62;
  const int draws = 100000;
  int low = 0;
  for (int i = 0; i < draws; ++i) low += random.Below(n) < n / 3;
  EXPECT_NEAR(low / static_cast<double>(draws), 1.0 / 3, 5 * std::sqrt(2.0 / 9 / draws));
}

}  // namespace
}  // namespace proximal::numerics
