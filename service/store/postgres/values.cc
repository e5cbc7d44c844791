// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/values.h"

#include <utility>

namespace proximal::postgres {
namespace {

constexpr uint32_t kByteaOid = 17;
constexpr uint32_t kBigintOid = 20;

template <typename Int>
void AppendInt(Int value, std::string& out) {
  char bytes[sizeof(Int)];
  for (size_t i = 0; i < sizeof(Int); ++i) {
    bytes[i] = static_cast<char>(value >> 8 * (sizeof(Int) - 1 - i) & 0xff);
  }
  out.append(bytes, sizeof(Int));
}

}  // namespace

// Dimensions, whether there are NULLs, the type, the size of the one dimension and where it begins;
// then each element after its length.
Array::Array(uint32_t type, size_t size) {
  for (const uint32_t field :
       {uint32_t{1}, uint32_t{0}, type, static_cast<uint32_t>(size), uint32_t{1}}) {
    AppendInt(field, bytes_);
  }
}

Array Array::OfBytes(size_t size) { return {kByteaOid, size}; }
Array Array::OfNumbers(size_t size) { return {kBigintOid, size}; }

Array& Array::Add(absl::string_view bytes) {
  AppendInt(static_cast<uint32_t>(bytes.size()), bytes_);
  bytes_.append(bytes.data(), bytes.size());
  return *this;
}

Array& Array::Add(int64_t number) {
  AppendInt(static_cast<uint32_t>(sizeof(number)), bytes_);
  AppendInt(static_cast<uint64_t>(number), bytes_);
  return *this;
}

Values& Values::Add(absl::string_view bytes) {
  data_.push_back(bytes.empty() ? "" : bytes.data());
  lengths_.push_back(static_cast<int>(bytes.size()));
  formats_.push_back(1);
  return *this;
}

Values& Values::AddOwned(std::string bytes) {
  owned_.push_back(std::move(bytes));
  return Add(absl::string_view(owned_.back()));
}

Values& Values::Add(int64_t number) {
  std::string bytes;
  AppendInt(static_cast<uint64_t>(number), bytes);
  return AddOwned(std::move(bytes));
}

Values& Values::Add(Array array) { return AddOwned(std::move(array.bytes_)); }

Values& Values::Add(absl::Span<const std::string> array) {
  Array elements = Array::OfBytes(array.size());
  for (const std::string& element : array) elements.Add(element);
  return Add(std::move(elements));
}

Values& Values::AddNull() {
  data_.push_back(nullptr);
  lengths_.push_back(0);
  formats_.push_back(1);
  return *this;
}

absl::string_view Rows::Bytes(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

int64_t Rows::Int64(int row, int column) const {
  uint64_t value = 0;
  for (const char byte : Bytes(row, column)) value = value << 8 | static_cast<unsigned char>(byte);
  return static_cast<int64_t>(value);
}

bool Rows::Bool(int row, int column) const { return Int64(row, column) != 0; }

}  // namespace proximal::postgres
