// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The checks that any list of named, numbered things needs, each of which notes what it finds and
// goes on. validate.cc is written in terms of them.

#ifndef PROXIMAL_ENGINE_CATALOG_CHECKER_H_
#define PROXIMAL_ENGINE_CATALOG_CHECKER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/catalog/text.h"
#include "engine/catalog/validate.h"

namespace proximal {

// Where something stands; costs nothing until it is written out.
struct Place {
  absl::string_view list = "";   // "skills"; empty for a field of the catalog itself
  size_t row = 0;                // in the list
  absl::string_view field = "";  // may have parts: "band.low"; empty for the row itself
  std::optional<size_t> element = std::nullopt;         // in the field, where that is a list
  std::optional<absl::string_view> key = std::nullopt;  // in the field, where that is a map

  Place Field(absl::string_view name) const { return {list, row, name}; }
  Place Element(size_t index) const { return {list, row, field, index}; }
  Place Key(absl::string_view name) const { return {list, row, field, std::nullopt, name}; }

  std::string ToString() const;  // skills[3].prerequisite_ids[0], items[1].metadata['author']
};

// A range of numbers, each end in it or not.
struct Interval {
  enum Ends { kClosed, kOpen, kOpenLow, kOpenHigh };

  double low;
  double high;
  Ends ends = kClosed;

  bool Contains(double value) const;  // false for NaN
  std::string ToString() const;       // [0, 0.5)
};

class Checker {
 public:
  void Report(const Place& place, absl::string_view rule, std::string message);

  // TOO_LONG, INVALID_UTF8, CONTROL_CHARACTER.
  void CheckText(const Place& place, absl::string_view text, size_t max_bytes,
                 LineBreaks line_breaks = LineBreaks::kForbidden);

  // The same, and REQUIRED where the text is empty.
  void CheckWord(const Place& place, absl::string_view word, size_t max_bytes);

  // TOO_MANY.
  void CheckCount(const Place& place, size_t count, size_t max_count);

  // DUPLICATE, at every later occurrence.
  void CheckDistinct(const Place& place, absl::Span<const std::string> words);

  // All of the above, for a list of words.
  void CheckWords(const Place& place, absl::Span<const std::string> words, size_t max_count,
                  size_t max_bytes);

  // NOT_FINITE, OUT_OF_RANGE.
  void CheckNumber(const Place& place, double value, const Interval& allowed);

  // OUT_OF_RANGE, both ends included.
  void CheckInteger(const Place& place, int value, int low, int high);
  void CheckDuration(const Place& place, absl::Duration value, absl::Duration high);  // from 0

  std::vector<Violation> Take() && { return std::move(violations_); }

 private:
  std::vector<Violation> violations_;
  absl::flat_hash_set<absl::string_view> seen_;  // empty between checks
};

// The shortest decimal that reads back as `value`.
std::string NumberToString(double value);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_CHECKER_H_
