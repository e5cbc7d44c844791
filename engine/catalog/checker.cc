// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/checker.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal {

std::string Place::ToString() const {
  std::string path;
  if (!list.empty()) absl::StrAppend(&path, list, "[", row, "]");
  if (!list.empty() && !field.empty()) path += '.';
  absl::StrAppend(&path, field);
  if (element.has_value()) absl::StrAppend(&path, "[", *element, "]");
  if (key.has_value()) absl::StrAppend(&path, "[", Quoted(*key), "]");
  return path;
}

std::string NumberToString(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  return std::string(digits, end);
}

bool Interval::Contains(double value) const {
  const bool above = ends == kOpen || ends == kOpenLow ? value > low : value >= low;
  const bool below = ends == kOpen || ends == kOpenHigh ? value < high : value <= high;
  return above && below;
}

std::string Interval::ToString() const {
  return absl::StrCat(ends == kOpen || ends == kOpenLow ? "(" : "[", NumberToString(low), ", ",
                      NumberToString(high), ends == kOpen || ends == kOpenHigh ? ")" : "]");
}

void Checker::Report(const Place& place, absl::string_view rule, std::string message) {
  violations_.push_back({place.ToString(), std::string(rule), std::move(message)});
}

void Checker::CheckText(const Place& place, absl::string_view text, size_t max_bytes,
                        LineBreaks line_breaks) {
  if (text.size() > max_bytes) {
    Report(place, "TOO_LONG",
           absl::StrCat(text.size(), " bytes; at most ", max_bytes, " are allowed"));
  }
  switch (FindTextFault(text, line_breaks)) {
    case TextFault::kNone:
      break;
    case TextFault::kInvalidUtf8:
      Report(place, "INVALID_UTF8", absl::StrCat(Quoted(text), " is not valid UTF-8"));
      break;
    case TextFault::kControlCharacter:
      Report(place, "CONTROL_CHARACTER",
             absl::StrCat(Quoted(text), " holds a control character; none are allowed",
                          line_breaks == LineBreaks::kAllowed ? " but tabs and line breaks" : ""));
      break;
  }
}

void Checker::CheckWord(const Place& place, absl::string_view word, size_t max_bytes) {
  if (word.empty()) {
    Report(place, "REQUIRED", absl::StrCat("empty; 1 to ", max_bytes, " bytes are needed"));
  }
  CheckText(place, word, max_bytes);
}

void Checker::CheckCount(const Place& place, size_t count, size_t max_count) {
  if (count <= max_count) return;
  Report(place, "TOO_MANY", absl::StrCat(count, " given; at most ", max_count, " are allowed"));
}

void Checker::CheckDistinct(const Place& place, absl::Span<const std::string> words) {
  if (words.size() < 2) return;
  for (size_t i = 0; i < words.size(); ++i) {
    if (seen_.insert(words[i]).second) continue;
    Report(place.Element(i), "DUPLICATE", absl::StrCat(Quoted(words[i]), " is listed twice"));
  }
  seen_.clear();
}

void Checker::CheckWords(const Place& place, absl::Span<const std::string> words, size_t max_count,
                         size_t max_bytes) {
  CheckCount(place, words.size(), max_count);
  for (size_t i = 0; i < words.size(); ++i) CheckWord(place.Element(i), words[i], max_bytes);
  CheckDistinct(place, words);
}

void Checker::CheckNumber(const Place& place, double value, const Interval& allowed) {
  if (!std::isfinite(value)) {
    Report(place, "NOT_FINITE",
           absl::StrCat(NumberToString(value), "; allowed is ", allowed.ToString()));
  } else if (!allowed.Contains(value)) {
    Report(place, "OUT_OF_RANGE",
           absl::StrCat(NumberToString(value), "; allowed is ", allowed.ToString()));
  }
}

void Checker::CheckInteger(const Place& place, int value, int low, int high) {
  if (low <= value && value <= high) return;
  Report(place, "OUT_OF_RANGE", absl::StrCat(value, "; allowed is ", low, " to ", high));
}

void Checker::CheckDuration(const Place& place, absl::Duration value, absl::Duration high) {
  if (absl::ZeroDuration() <= value && value <= high) return;
  Report(
      place, "OUT_OF_RANGE",
      absl::StrCat(absl::FormatDuration(value), "; allowed is 0 to ", absl::FormatDuration(high)));
}

}  // namespace proximal
