// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Packed bits, least significant first, the same bytes on every machine; and columns of small
// numbers, each written in the code that suits it.

#ifndef PROXIMAL_ENGINE_LEARNER_BITS_H_
#define PROXIMAL_ENGINE_LEARNER_BITS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace proximal {

class BitWriter {
 public:
  // Appends the low `bits` (0 .. 64) bits of `value`, whose other bits are 0.
  void Put(uint64_t value, int bits) {
    pending_ |= value << count_;
    if (count_ + bits < 64) {
      count_ += bits;
    } else {
      FlushWord(value, bits);
    }
  }

  // Appends a number of any size: seven bits of width, then the number.
  void PutNumber(uint64_t value);

  // Everything put, the last byte filled up with zeros. The writer is empty afterwards.
  std::string Finish();

 private:
  // Ends a Put that filled the 64 pending bits: keeps those of `value` that found no room.
  void FlushWord(uint64_t value, int bits);

  std::string bytes_;     // what is put, and room for more
  size_t size_ = 0;       // of what is put
  uint64_t pending_ = 0;  // bits not in bytes_ yet
  int count_ = 0;         // how many, 0 .. 63
};

// Reads what a BitWriter wrote. Asked for more than there is, or for what no writer writes, it
// fails: from then on every read gives 0 and ok() is false. Never reads outside its bytes, which
// must outlive it.
class BitReader {
 public:
  explicit BitReader(absl::string_view bytes) : bytes_(bytes), left_(bytes.size() * 8) {}

  // 0 .. 64 bits.
  uint64_t Get(int bits) {
    if (bits > 32) {
      const uint64_t low = Get(32);
      return low | (Get(bits - 32) << 32);
    }
    const uint64_t value = Peek() & ((uint64_t{1} << bits) - 1);
    Skip(bits);
    return ok_ ? value : 0;
  }
  uint64_t GetNumber();

  // Ends the reading. True if it never failed and nothing is left but the zeros of Finish().
  bool Finish();

  // The next bits without taking them, at least kPeekBits or else all that are left, zeros after
  // the end.
  static constexpr int kPeekBits = 56;
  uint64_t Peek() const {
    const size_t position = bytes_.size() * 8 - left_;
    if (left_ < 64) return PeekNearEnd(position);
    return LoadWord(bytes_.data() + position / 8) >> (position % 8);
  }
  void Skip(int bits) {  // 0 .. kPeekBits
    if (static_cast<size_t>(bits) > left_) return Fail();
    left_ -= bits;
  }

  size_t left() const { return left_; }  // bits
  bool ok() const { return ok_; }
  void Fail();

 private:
  // Spelled out, so that compilers see one load.
  static uint64_t LoadWord(const char* bytes) {
    const auto byte = [bytes](int i) {
      return uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    };
    return byte(0) | byte(1) | byte(2) | byte(3) | byte(4) | byte(5) | byte(6) | byte(7);
  }
  uint64_t PeekNearEnd(size_t position) const;

  absl::string_view bytes_;
  size_t left_;
  bool ok_ = true;
};

// The largest number in a column.
inline constexpr uint32_t kLargestInColumn = (1u << 24) - 1;

// Writes numbers up to kLargestInColumn in the shorter of two codes: all as wide as the largest (at
// least one bit), or exponential Golomb of the order k that suits them: v + 2^k, of width w > k, as
// w - k - 1 zeros, a one and the low w - 1 bits. Six bits say which. Nothing for no numbers.
// Source: Teuhola (1978), A compression method for clustered bit-vectors.
void PutColumn(absl::Span<const uint32_t> values, BitWriter& out);

// Fills `values`; a number that does not fit in `bits` (1 .. 24) fails the reader. Each number
// takes at least one bit.
void GetColumn(BitReader& in, int bits, absl::Span<uint32_t> values);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_LEARNER_BITS_H_
