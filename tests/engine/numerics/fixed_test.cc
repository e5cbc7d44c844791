// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/fixed.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "engine/numerics/random.h"

namespace proximal::numerics {
namespace {

using Logits = Fixed<int16_t, 1024>;
using Share = Fixed<uint8_t, 255>;
using Wide = Fixed<int32_t, 1000000>;

static_assert(sizeof(Logits) == 2 && sizeof(Share) == 1 && sizeof(Wide) == 4);
static_assert(std::is_trivially_copyable_v<Logits>);
static_assert(Logits(0.5).raw() == 512);
static_assert(Logits() == Logits::FromRaw(0));

TEST(FixedTest, EveryStoredValueReadsBackAsItself) {
  for (int raw = INT16_MIN; raw <= INT16_MAX; ++raw) {
    const Logits logits = Logits::FromRaw(static_cast<int16_t>(raw));
    ASSERT_EQ(Logits(logits.value()).raw(), raw);
    ASSERT_EQ(Logits(static_cast<float>(logits)).raw(), raw);
  }
  for (int raw = 0; raw <= UINT8_MAX; ++raw) {
    ASSERT_EQ(Share(Share::FromRaw(static_cast<uint8_t>(raw)).value()).raw(), raw);
  }
  Random random(4);
  for (int i = 0; i < 100000; ++i) {
    const auto raw = static_cast<int32_t>(random.Next());
    ASSERT_EQ(Wide(Wide::FromRaw(raw).value()).raw(), raw);
  }
}

TEST(FixedTest, RoundsToTheNearestStepAndTiesToEven) {
  Random random(5);
  for (int i = 0; i < 100000; ++i) {
    const double x = 60 * random.Uniform() - 30;
    ASSERT_EQ(Logits(x).raw(), std::nearbyint(x * 1024)) << x;
  }
  for (int raw = -2000; raw < 2000; ++raw) {
    ASSERT_EQ(Logits((raw + 0.5) / 1024).raw(), std::nearbyint(raw + 0.5)) << raw;
  }
  EXPECT_EQ(Logits(std::nextafter(0.5, 0.0) / 1024).raw(), 0);
}

TEST(FixedTest, SaturatesAtBothEnds) {
  const double infinity = std::numeric_limits<double>::infinity();
  for (double huge : {32.0, 1e6, 1e300, infinity}) {
    EXPECT_EQ(Logits(huge), Logits::Highest()) << huge;
    EXPECT_EQ(Logits(-huge), Logits::Lowest()) << huge;
    EXPECT_EQ(Share(huge).value(), 1) << huge;
    EXPECT_EQ(Share(-huge).value(), 0) << huge;
  }
  EXPECT_EQ(Logits::Lowest().value(), -32);
  EXPECT_EQ(Logits::Highest().value(), 32 - 1.0 / 1024);
  EXPECT_EQ(Wide(2147.4836468).raw(), 2147483647);
  EXPECT_EQ(Wide(2147.4836474).raw(), std::numeric_limits<int32_t>::max());
}

TEST(FixedTest, StoresNanAsZero) {
  EXPECT_EQ(Logits(std::nan("")).raw(), 0);
  EXPECT_EQ(Share(std::nan("")).raw(), 0);
}

TEST(FixedTest, IsAssignedAndReadLikeADouble) {
  Logits x;
  EXPECT_EQ(x, 0.0);
  x = 1.5;
  x = x + 0.25;
  const float as_float = x;
  EXPECT_EQ(as_float, 1.75f);
  EXPECT_EQ(std::exp(x), std::exp(1.75));
  EXPECT_TRUE(x == 1.75);
  EXPECT_TRUE(x != Logits(1.5));
  EXPECT_LT(Logits(-1), x);
}

}  // namespace
}  // namespace proximal::numerics
