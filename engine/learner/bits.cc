// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/bits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace proximal {
namespace {

constexpr int kNumberWidthBits = 7;
constexpr int kParameterBits = 5;
constexpr int kMaxWidth = 24;  // std::bit_width(kLargestInColumn)

constexpr uint64_t LowBits(int bits) {
  return bits == 64 ? ~uint64_t{0} : (uint64_t{1} << bits) - 1;
}

int Width(uint64_t value) { return static_cast<int>(std::bit_width(value)); }

// How a column is coded.
struct Code {
  bool golomb;
  int parameter;  // the order, or the width
};

// Costs in half bits, estimated from how many values there are of each width.
Code ChooseCode(absl::Span<const uint32_t> values) {
  std::array<int, kMaxWidth + 1> of_width = {};
  for (uint32_t value : values) ++of_width[Width(value)];
  int widest = kMaxWidth;
  while (widest > 1 && of_width[widest] == 0) --widest;

  Code best = {false, widest};
  int64_t best_cost = 2 * static_cast<int64_t>(values.size()) * widest;
  for (int order = 0; order < widest; ++order) {
    int64_t cost = 0;
    for (int width = 0; width <= widest; ++width) {
      // Adding 2^order widens every value of the next width, and half of those of the one after.
      const int over = width - order;
      const int carry = over == 1 ? 2 : over == 2 ? 1 : 0;
      const int half_bits = over <= 0 ? 2 * (order + 1) : 2 * (width + over - 1) + 2 * carry;
      cost += int64_t{of_width[width]} * half_bits;
    }
    if (cost < best_cost) {
      best = {true, order};
      best_cost = cost;
    }
  }
  return best;
}

void PutGolomb(uint32_t value, int order, BitWriter& out) {
  const uint64_t shifted = uint64_t{value} + (uint64_t{1} << order);
  const int low = Width(shifted) - 1;
  const int zeros = low - order;
  out.Put((uint64_t{1} << zeros) | ((shifted & LowBits(low)) << (zeros + 1)), zeros + 1 + low);
}

uint32_t GetGolomb(BitReader& in, int order) {
  const uint64_t next = in.Peek();
  const int zeros = std::countr_zero(next);
  if (zeros + order > kMaxWidth) {
    in.Fail();
    return 0;
  }
  const int low = zeros + order;
  in.Skip(zeros + 1 + low);
  const uint64_t shifted = (uint64_t{1} << low) | ((next >> (zeros + 1)) & LowBits(low));
  return static_cast<uint32_t>(shifted - (uint64_t{1} << order));
}

}  // namespace

void BitWriter::FlushWord(uint64_t value, int bits) {
  char word[8];
  for (int i = 0; i < 8; ++i) word[i] = static_cast<char>(pending_ >> (8 * i));
  bytes_.append(word, 8);
  pending_ = count_ == 0 ? 0 : value >> (64 - count_);
  count_ += bits - 64;
}

void BitWriter::PutNumber(uint64_t value) {
  Put(Width(value), kNumberWidthBits);
  Put(value, Width(value));
}

std::string BitWriter::Finish() {
  for (; count_ > 0; count_ -= 8, pending_ >>= 8) bytes_.push_back(static_cast<char>(pending_));
  count_ = 0;
  pending_ = 0;
  return std::exchange(bytes_, std::string());
}

uint64_t BitReader::PeekNearEnd(size_t position) const {
  uint64_t word = 0;
  for (size_t i = position / 8; i < bytes_.size(); ++i) {
    word |= uint64_t{static_cast<unsigned char>(bytes_[i])} << (8 * (i - position / 8));
  }
  return word >> (position % 8);
}

uint64_t BitReader::GetNumber() {
  const int width = static_cast<int>(Get(kNumberWidthBits));
  if (width > 64) {
    Fail();
    return 0;
  }
  const uint64_t value = Get(width);
  if (Width(value) != width) Fail();
  return ok_ ? value : 0;
}

bool BitReader::Finish() {
  if (left_ >= 8 || Peek() != 0) Fail();
  return ok_;
}

void BitReader::Fail() {
  ok_ = false;
  left_ = 0;
}

void PutColumn(absl::Span<const uint32_t> values, BitWriter& out) {
  if (values.empty()) return;
  const Code code = ChooseCode(values);
  out.Put(code.golomb, 1);
  out.Put(code.parameter, kParameterBits);
  if (code.golomb) {
    for (uint32_t value : values) PutGolomb(value, code.parameter, out);
  } else {
    for (uint32_t value : values) out.Put(value, code.parameter);
  }
}

void GetColumn(BitReader& in, int bits, absl::Span<uint32_t> values) {
  std::fill(values.begin(), values.end(), 0);
  if (values.empty()) return;
  const bool golomb = in.Get(1) != 0;
  const int parameter = static_cast<int>(in.Get(kParameterBits));
  if (parameter > bits || (!golomb && parameter == 0)) in.Fail();
  const uint64_t largest = LowBits(bits);
  for (uint32_t& value : values) {
    if (!in.ok()) return;
    value = golomb ? GetGolomb(in, parameter) : static_cast<uint32_t>(in.Get(parameter));
    if (value > largest) in.Fail();
  }
}

}  // namespace proximal
