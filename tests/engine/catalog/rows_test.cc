// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RowsTest, GroupsValuesByRowInAscendingOrder) {
  const Rows rows(4, {{2, 7}, {0, 5}, {2, 1}, {0, 6}, {2, 4}});
  ASSERT_EQ(rows.size(), 4);
  EXPECT_THAT(rows[0], ElementsAre(5, 6));
  EXPECT_THAT(rows[1], IsEmpty());
  EXPECT_THAT(rows[2], ElementsAre(1, 4, 7));
  EXPECT_THAT(rows[3], IsEmpty());
}

TEST(RowsTest, MayHaveNoRows) {
  EXPECT_EQ(Rows().size(), 0);
  EXPECT_EQ(Rows(0, {}).size(), 0);
  EXPECT_EQ(Rows().Transposed(3).size(), 3);
}

TEST(RowsTest, TransposesAndBack) {
  numerics::Random random(1);
  for (int round = 0; round < 200; ++round) {
    const size_t rows_count = 1 + random.Below(20), values_count = 1 + random.Below(20);
    std::vector<Rows::Pair> pairs(random.Below(100));
    for (auto& [row, value] : pairs) {
      row = static_cast<uint32_t>(random.Below(rows_count));
      value = static_cast<uint32_t>(random.Below(values_count));
    }
    const Rows rows(rows_count, pairs);
    const Rows transposed = rows.Transposed(values_count);
    const Rows back = transposed.Transposed(rows_count);
    ASSERT_EQ(transposed.size(), values_count);
    for (uint32_t row = 0; row < rows_count; ++row) {
      ASSERT_EQ(rows[row], back[row]);
      for (uint32_t value = 0; value < values_count; ++value) {
        const auto expected = std::count(pairs.begin(), pairs.end(), Rows::Pair(row, value));
        ASSERT_EQ(std::count(rows[row].begin(), rows[row].end(), value), expected);
        ASSERT_EQ(std::count(transposed[value].begin(), transposed[value].end(), row), expected);
      }
    }
  }
}

}  // namespace
}  // namespace proximal
