// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/bits.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

using numerics::Random;

uint64_t RandomOfWidth(Random& random, int bits) {
  return bits == 0 ? 0 : random.Next() >> (64 - bits);
}

TEST(BitsTest, AreLeastSignificantFirst) {
  BitWriter out;
  out.Put(0b1, 1);
  out.Put(0b010, 3);
  out.Put(0x1ff, 9);
  EXPECT_EQ(out.Finish(), std::string("\xf5\x1f"));
}

TEST(BitsTest, ReadBackWhateverWidthsWereWritten) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<uint64_t, int>> written;
    BitWriter out;
    for (uint64_t i = random.Below(60); i > 0; --i) {
      const int bits = static_cast<int>(random.Below(65));
      written.emplace_back(RandomOfWidth(random, bits), bits);
      out.Put(written.back().first, bits);
      out.PutNumber(written.back().first);
    }
    const std::string bytes = out.Finish();
    BitReader in(bytes);
    for (const auto& [value, bits] : written) {
      ASSERT_EQ(in.Get(bits), value);
      ASSERT_EQ(in.GetNumber(), value);
    }
    EXPECT_TRUE(in.Finish());
  }
}

TEST(BitsTest, AWriterIsEmptyAfterFinish) {
  BitWriter out;
  out.Put(5, 3);
  EXPECT_EQ(out.Finish().size(), 1u);
  EXPECT_EQ(out.Finish().size(), 0u);
}

TEST(BitsTest, AReaderFailsPastTheEndAndStaysFailed) {
  BitReader in("\xff");
  EXPECT_EQ(in.Get(5), 31u);
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(in.Get(4), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.Get(1), 0u);
  EXPECT_FALSE(in.Finish());
}

TEST(BitsTest, AReaderRefusesWhatIsLeftOver) {
  BitReader padded("\x01");
  padded.Get(1);
  EXPECT_TRUE(padded.Finish());
  BitReader unread("\x03");
  unread.Get(1);
  EXPECT_FALSE(unread.Finish());
  BitReader long_tail(absl::string_view("\x01\x00", 2));
  long_tail.Get(1);
  EXPECT_FALSE(long_tail.Finish());
}

TEST(BitsTest, ANumberWiderThanItsDigitsIsRefused) {
  BitWriter out;
  out.Put(5, 7);
  out.Put(3, 5);
  const std::string bytes = out.Finish();
  BitReader in(bytes);
  EXPECT_EQ(in.GetNumber(), 0u);
  EXPECT_FALSE(in.ok());
}

std::string Packed(const std::vector<uint32_t>& values) {
  BitWriter out;
  PutColumn(values, out);
  return out.Finish();
}

void ExpectRoundTrip(const std::vector<uint32_t>& values, int bits) {
  const std::string bytes = Packed(values);
  BitReader in(bytes);
  std::vector<uint32_t> read(values.size(), 7);
  GetColumn(in, bits, absl::MakeSpan(read));
  EXPECT_EQ(read, values);
  EXPECT_TRUE(in.Finish());
}

TEST(ColumnTest, ReadsBackNumbersOfEveryWidth) {
  ExpectRoundTrip({}, 1);
  ExpectRoundTrip({0}, 1);
  ExpectRoundTrip({kLargestInColumn}, 24);
  ExpectRoundTrip(std::vector<uint32_t>(1000, kLargestInColumn), 24);
  Random random(2);
  for (int round = 0; round < 500; ++round) {
    std::vector<uint32_t> values(1 + random.Below(100));
    for (uint32_t& value : values) {
      value = static_cast<uint32_t>(RandomOfWidth(random, static_cast<int>(random.Below(25))));
    }
    ExpectRoundTrip(values, 24);
  }
}

TEST(ColumnTest, UniformNumbersCostTheirWidth) {
  Random random(3);
  std::vector<uint32_t> values(1000);
  for (uint32_t& value : values) value = static_cast<uint32_t>(random.Below(1024));
  EXPECT_LE(Packed(values).size(), 1000 * 10 / 8 + 1);
}

TEST(ColumnTest, AFewLargeNumbersDoNotMakeTheSmallOnesDear) {
  std::vector<uint32_t> values(1000, 0);
  values[10] = values[500] = kLargestInColumn;
  EXPECT_LE(Packed(values).size(), 140u);
}

TEST(ColumnTest, ANumberTooWideForItsFieldIsRefused) {
  const std::string bytes = Packed({3, 200, 4});
  BitReader in(bytes);
  std::vector<uint32_t> read(3);
  GetColumn(in, 7, absl::MakeSpan(read));
  EXPECT_FALSE(in.ok());
}

TEST(ColumnTest, TruncatedColumnsAreRefused) {
  const std::string bytes = Packed({1, 2, 3, 400, 5, 60000, 7, 8});
  for (size_t length = 0; length < bytes.size(); ++length) {
    BitReader in(absl::string_view(bytes).substr(0, length));
    std::vector<uint32_t> read(8);
    GetColumn(in, 24, absl::MakeSpan(read));
    EXPECT_FALSE(in.ok()) << length;
  }
}

}  // namespace
}  // namespace proximal
