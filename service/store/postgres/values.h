// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What goes to PostgreSQL with a statement and what comes back, in its binary format: integers big
// endian, bytes as they are.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_VALUES_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_VALUES_H_

#include <libpq-fe.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace proximal::postgres {

// A one-dimensional array in the making.
class Array {
 public:
  // A bytea[] or a bigint[] of exactly so many elements, to be added.
  static Array OfBytes(size_t size);
  static Array OfNumbers(size_t size);

  Array& Add(absl::string_view bytes);
  Array& Add(int64_t number);

 private:
  friend class Values;

  Array(uint32_t type, size_t size);

  std::string bytes_;
};

// The parameters of one statement, in order.
class Values {
 public:
  Values() = default;
  Values(Values&&) = default;  // what it owns stays where it is
  Values(const Values&) = delete;

  // A bytea. `bytes` outlives the values.
  Values& Add(absl::string_view bytes);
  // A bigint.
  Values& Add(int64_t number);
  Values& Add(Array array);
  // A bytea[].
  Values& Add(absl::Span<const std::string> array);
  // NULL of any type.
  Values& AddNull();

  int size() const { return static_cast<int>(data_.size()); }
  const char* const* data() const { return data_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  Values& AddOwned(std::string bytes);

  std::deque<std::string> owned_;
  std::vector<const char*> data_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

// The rows of an answer. Columns are counted from 0 and read as the type they were asked for.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result) {}

  int size() const { return PQntuples(result_.get()); }
  absl::string_view Bytes(int row, int column) const;
  int64_t Int64(int row, int column) const;  // a bigint
  bool Bool(int row, int column) const;
  // How the server calls what it did: "COMMIT".
  absl::string_view command() const { return PQcmdStatus(result_.get()); }
  const PGresult* result() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_VALUES_H_
