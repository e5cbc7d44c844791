// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A response log in columns: about 25 bytes a response, whatever the length of its ids.

#ifndef PROXIMAL_SERVICE_CLI_RESPONSE_TABLE_H_
#define PROXIMAL_SERVICE_CLI_RESPONSE_TABLE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/catalog/validate.h"

namespace proximal {

// Distinct strings, numbered in the order they came.
class Ids {
 public:
  Ids() = default;
  Ids(Ids&&) = default;  // and no copies: numbers_ points into ids_
  Ids& operator=(Ids&&) = default;

  uint32_t Add(absl::string_view id);  // its number, a new one if it is new
  const std::string& operator[](uint32_t number) const { return ids_[number]; }
  uint32_t size() const { return static_cast<uint32_t>(ids_.size()); }

 private:
  std::deque<std::string> ids_;  // never move in memory
  absl::flat_hash_map<absl::string_view, uint32_t> numbers_;
};

struct ResponseTable {
  static constexpr int16_t kNoFold = -1;
  // One more than an item of a catalog may have, so that it shows.
  static constexpr size_t kMostItemSkills = kMaxSkillsPerItem + 1;

  Ids learners, items, skills;
  // Of each item: the skills its rows name, in the order they come, the first kMostItemSkills.
  std::vector<std::vector<uint32_t>> item_skills;

  // A response each.
  std::vector<uint32_t> learner, item;
  std::vector<float> score;     // in [0, 1]
  std::vector<int64_t> micros;  // since 1970-01-01 UTC
  std::vector<int16_t> fold;    // kNoFold where the log has no such column
  // Empty where the log has no such column.
  std::vector<int32_t> duration_ms;  // -1: not known
  std::vector<int16_t> attempt;      // 0: not known
  std::vector<int16_t> hints;

  bool has_fold = false;      // every row has one
  bool has_time = false;      // every row brings its own; else rows are a minute apart
  uint64_t skipped_rows = 0;  // bad rows left out

  size_t size() const { return item.size(); }
  absl::Time answered_at(size_t row) const { return absl::FromUnixMicros(micros[row]); }
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_RESPONSE_TABLE_H_
