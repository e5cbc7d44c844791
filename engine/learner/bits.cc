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

// How many values there are of each width. Counted in turns, since many in a row are of one width,
// and a count waits for the one before it.
std::array<int, kMaxWidth + 1> CountWidths(absl::Span<const uint32_t> values) {
  std::array<std::array<int, kMaxWidth + 1>, 4> turns = {};
  size_t i = 0;
  for (; i + 4 <= values.size(); i += 4) {
    for (size_t turn = 0; turn < 4; ++turn) ++turns[turn][Width(values[i + turn])];
  }
  for (; i < values.size(); ++i) ++turns[0][Width(values[i])];
  for (int width = 0; width <= kMaxWidth; ++width) {
    turns[0][width] += turns[1][width] + turns[2][width] + turns[3][width];
  }
  return turns[0];
}

// Costs in half bits, estimated from how many values there are of each width.
Code ChooseCode(absl::Span<const uint32_t> values) {
  const std::array<int, kMaxWidth + 1> of_width = CountWidths(values);
  int widest = kMaxWidth;
  while (widest > 1 && of_width[widest] == 0) --widest;

  Code best = {false, widest};
  const auto count = static_cast<int64_t>(values.size());
  int64_t best_cost = 2 * count * widest;
  int64_t wider = count;   // values wider than the order
  int64_t widths_sum = 0;  // ... of these
  for (int width = 1; width <= widest; ++width) widths_sum += int64_t{of_width[width]} * width;
  for (int order = 0; order < widest; ++order) {
    wider -= of_width[order];
    widths_sum -= int64_t{of_width[order]} * order;
    // A value no wider than the order takes order + 1 bits, a wider one 2 * width - order - 1;
    // adding 2^order widens every value of the next width, and half of those of the one after.
    int64_t cost = 2 * (order + 1) * (count - wider) + 4 * widths_sum - 2 * (order + 1) * wider +
                   4 * of_width[order + 1];
    if (order + 2 <= widest) cost += 2 * of_width[order + 2];
    if (cost < best_cost) {
      best = {true, order};
      best_cost = cost;
    }
  }
  return best;
}

// Puts codes of at most 64 bits by the word.
class CodeWriter {
 public:
  explicit CodeWriter(BitWriter& out) : out_(out) {}
  ~CodeWriter() { out_.Put(word_, count_); }

  void Put(uint64_t code, int bits) {
    if (count_ + bits > 64) {
      out_.Put(word_, count_);
      word_ = 0;
      count_ = 0;
    }
    word_ |= code << count_;
    count_ += bits;
  }

 private:
  BitWriter& out_;
  uint64_t word_ = 0;
  int count_ = 0;
};

void PutGolomb(uint32_t value, int order, CodeWriter& out) {
  const uint64_t shifted = uint64_t{value} + (uint64_t{1} << order);
  const int low = Width(shifted) - 1;
  const int zeros = low - order;
  out.Put((uint64_t{1} << zeros) | ((shifted & LowBits(low)) << (zeros + 1)), zeros + 1 + low);
}

// Each peek is good for several values; a code takes at most 2 * kMaxWidth + 1 bits of it.
void GetGolomb(BitReader& in, int bits, int order, absl::Span<uint32_t> values) {
  static_assert(2 * kMaxWidth + 1 <= BitReader::kPeekBits);
  uint64_t window = in.Peek();
  int taken = 0;  // bits of the window
  uint64_t all = 0;
  for (uint32_t& value : values) {
    int zeros = std::countr_zero(window);
    if (taken + 2 * zeros + 1 + order > BitReader::kPeekBits) {
      in.Skip(taken);
      window = in.Peek();
      taken = 0;
      zeros = std::countr_zero(window);
      if (zeros + order > kMaxWidth) return in.Fail();
    }
    const int low = zeros + order;
    const uint64_t shifted = (uint64_t{1} << low) | ((window >> (zeros + 1)) & LowBits(low));
    const uint64_t number = shifted - (uint64_t{1} << order);
    all |= number;
    value = static_cast<uint32_t>(number);
    window >>= zeros + 1 + low;
    taken += zeros + 1 + low;
  }
  in.Skip(taken);
  if (all > LowBits(bits)) in.Fail();
}

void GetFixed(BitReader& in, int width, absl::Span<uint32_t> values) {
  const size_t at_once = BitReader::kPeekBits / width;
  while (!values.empty() && in.ok()) {
    const size_t count = std::min(at_once, values.size());
    uint64_t window = in.Peek();
    for (size_t i = 0; i < count; ++i, window >>= width) {
      values[i] = static_cast<uint32_t>(window & LowBits(width));
    }
    in.Skip(static_cast<int>(count) * width);
    values.remove_prefix(count);
  }
}

}  // namespace

void BitWriter::FlushWord(uint64_t value, int bits) {
  if (bytes_.size() < size_ + 8) bytes_.resize(std::max<size_t>(256, 2 * bytes_.size()));
  char* const word = bytes_.data() + size_;
  for (int i = 0; i < 8; ++i) word[i] = static_cast<char>(pending_ >> (8 * i));
  size_ += 8;
  pending_ = count_ == 0 ? 0 : value >> (64 - count_);
  count_ += bits - 64;
}

void BitWriter::PutNumber(uint64_t value) {
  Put(Width(value), kNumberWidthBits);
  Put(value, Width(value));
}

std::string BitWriter::Finish() {
  bytes_.resize(size_);
  for (; count_ > 0; count_ -= 8, pending_ >>= 8) bytes_.push_back(static_cast<char>(pending_));
  size_ = 0;
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
  CodeWriter codes(out);
  if (code.golomb) {
    for (uint32_t value : values) PutGolomb(value, code.parameter, codes);
  } else {
    for (uint32_t value : values) codes.Put(value, code.parameter);
  }
}

void GetColumn(BitReader& in, int bits, absl::Span<uint32_t> values) {
  std::fill(values.begin(), values.end(), 0);
  if (values.empty()) return;
  const bool golomb = in.Get(1) != 0;
  const int parameter = static_cast<int>(in.Get(kParameterBits));
  if (parameter > bits || (!golomb && parameter == 0)) in.Fail();
  if (!in.ok()) return;
  if (golomb) {
    GetGolomb(in, bits, parameter, values);
  } else {
    GetFixed(in, parameter, values);
  }
  if (!in.ok()) std::fill(values.begin(), values.end(), 0);
}

}  // namespace proximal
