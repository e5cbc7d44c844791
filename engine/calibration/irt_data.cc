// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_data.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "engine/tracing/graded.h"

namespace proximal {
namespace {

bool ByItem(const IrtData::Response& a, const IrtData::Response& b) { return a.item < b.item; }
bool SameItem(const IrtData::Response& a, const IrtData::Response& b) { return a.item == b.item; }

absl::Status CheckRow(const IrtData::Row& row, size_t persons, size_t items) {
  if (row.person >= persons) {
    return absl::InvalidArgumentError(
        absl::StrCat("person ", row.person, " is outside the ", persons, " persons"));
  }
  if (row.item >= items) {
    return absl::InvalidArgumentError(
        absl::StrCat("item ", row.item, " is outside the ", items, " items"));
  }
  if (row.category > GradedItem::kMaxSteps) {
    return absl::InvalidArgumentError(absl::StrCat("person ", row.person, ", item ", row.item,
                                                   ": category ", row.category, " is above ",
                                                   GradedItem::kMaxSteps));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<IrtData> IrtData::Create(size_t persons, size_t items, absl::Span<const Row> rows) {
  IrtData data;
  data.begin_.assign(persons + 1, 0);
  for (const Row& row : rows) {
    if (absl::Status status = CheckRow(row, persons, items); !status.ok()) return status;
    ++data.begin_[row.person + 1];
  }
  for (size_t p = 0; p < persons; ++p) data.begin_[p + 1] += data.begin_[p];
  data.responses_.resize(rows.size());
  std::vector<size_t> next(data.begin_.begin(), data.begin_.end() - 1);
  for (const Row& row : rows) data.responses_[next[row.person]++] = {row.item, row.category};
  for (size_t p = 0; p < persons; ++p) {
    const auto first = data.responses_.begin() + data.begin_[p];
    const auto last = data.responses_.begin() + data.begin_[p + 1];
    if (!std::is_sorted(first, last, ByItem)) std::sort(first, last, ByItem);
    if (const auto twice = std::adjacent_find(first, last, SameItem); twice != last) {
      return absl::InvalidArgumentError(
          absl::StrCat("person ", p, " answers item ", twice->item, " twice"));
    }
  }
  data.Count(items);
  return data;
}

IrtData IrtData::FirstResponses(const ResponseLog& log, size_t items) {
  constexpr size_t kNobody = std::numeric_limits<size_t>::max();
  IrtData data;
  data.begin_ = {0};
  std::vector<size_t> last_learner(items, kNobody);  // who answered the item
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      const ItemIndex item = log.item(row);
      if (last_learner[item] == learner) continue;
      last_learner[item] = learner;
      data.responses_.push_back({item, log.score(row) >= 0.5 ? 1u : 0u});
    }
    std::sort(data.responses_.begin() + data.begin_.back(), data.responses_.end(), ByItem);
    data.begin_.push_back(data.responses_.size());
  }
  data.Count(items);
  return data;
}

void IrtData::Count(size_t items) {
  std::vector<size_t> categories(items, 2);
  for (const Response& response : responses_) {
    categories[response.item] = std::max<size_t>(categories[response.item], response.category + 1);
  }
  item_begin_.assign(items + 1, 0);
  for (size_t i = 0; i < items; ++i) item_begin_[i + 1] = item_begin_[i] + categories[i];
  counts_.assign(item_begin_.back(), 0);
  for (const Response& response : responses_) {
    ++counts_[item_begin_[response.item] + response.category];
  }
}

}  // namespace proximal
