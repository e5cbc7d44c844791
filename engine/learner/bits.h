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
  void Put(uint64_t value, int bits);

  // Appends a number of any size: seven bits of width, then the number.
  void PutNumber(uint64_t value);

  // Everything put, the last byte filled up with zeros. The writer is empty afterwards.
  std::string Finish();

 private:
  std::string bytes_;
  uint64_t pending_ = 0;  // bits not in bytes_ yet
  int count_ = 0;         // how many, 0 .. 63
};

// Reads what a BitWriter wrote. Asked for more than there is, or for what no writer writes, it
// fails: from then on every read gives 0 and ok() is false. Never reads outside its bytes, which
// must outlive it.
class BitReader {
 public:
  explicit BitReader(absl::string_view bytes) : bytes_(bytes), left_(bytes.size() * 8) {}

  uint64_t Get(int bits);  // 0 .. 64
  uint64_t GetNumber();

  // Ends the reading. True if it never failed and nothing is left but the zeros of Finish().
  bool Finish();

  // The next bits without taking them, at least 56 or else all that are left, zeros after the end.
  uint64_t Peek() const;
  void Skip(int bits);  // 0 .. 56

  size_t left() const { return left_; }  // bits
  bool ok() const { return ok_; }
  void Fail();

 private:
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
