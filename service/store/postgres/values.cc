// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/values.h"

#include <utility>

namespace proximal::postgres {
namespace {

constexpr uint32_t kByteaOid = 17;

template <typename Int>
void AppendInt(Int value, std::string& out) {
  for (int shift = 8 * (static_cast<int>(sizeof(Int)) - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xff));
  }
}

}  // namespace

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

// Dimensions, whether there are NULLs, the type, the size of the one dimension and where it begins;
// then each element after its length.
Values& Values::Add(absl::Span<const std::string> array) {
  std::string bytes;
  for (const uint32_t field :
       {uint32_t{1}, uint32_t{0}, kByteaOid, static_cast<uint32_t>(array.size()), uint32_t{1}}) {
    AppendInt(field, bytes);
  }
  for (const std::string& element : array) {
    AppendInt(static_cast<uint32_t>(element.size()), bytes);
    bytes.append(element);
  }
  return AddOwned(std::move(bytes));
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
