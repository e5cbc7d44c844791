// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_patterns.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace proximal {
namespace {

// Tables of so many rows of 64 points fill a part of the second-level cache.
constexpr uint32_t kMostRows = 256;

uint32_t RowCount(const std::vector<IrtBlock>& blocks) {
  return blocks.empty() ? 0 : blocks.back().first_row + blocks.back().rows;
}

// Blocks of joint answers, at most `most_rows` each; of one item each where that is 0.
std::vector<IrtBlock> Group(const IrtData& data, const std::vector<bool>& used,
                            const std::vector<size_t>& answered, uint32_t most_rows) {
  std::vector<IrtBlock> blocks;
  for (uint32_t item = 0; item < data.items(); ++item) {
    if (!used[item]) continue;
    const auto categories = static_cast<uint32_t>(data.categories(item));
    const bool skipped = most_rows > 0 && answered[item] < data.persons();
    const uint32_t radix = categories + (skipped ? 1 : 0);
    if (blocks.empty() || blocks.back().rows * radix > most_rows) {
      blocks.push_back({RowCount(blocks), 1, {}});
    }
    blocks.back().items.push_back({item, categories, radix});
    blocks.back().rows *= radix;
  }
  return blocks;
}

// Row operations of an E step: a sum and a scatter for each entry, the tables made and collapsed.
size_t Cost(size_t entries, const std::vector<IrtBlock>& blocks) {
  return 2 * entries + 4 * RowCount(blocks);
}

}  // namespace

IrtPatterns::IrtPatterns(const IrtData& data, const std::vector<bool>& used) {
  MakeBlocks(data, used);
  MakeRows(data, used);
}

void IrtPatterns::MakeBlocks(const IrtData& data, const std::vector<bool>& used) {
  std::vector<size_t> answered(data.items());
  size_t responses = 0;
  for (size_t item = 0; item < data.items(); ++item) {
    const absl::Span<const size_t> counts = data.counts(item);
    answered[item] = std::accumulate(counts.begin(), counts.end(), size_t{0});
    if (used[item]) responses += answered[item];
  }
  blocks_ = Group(data, used, answered, 0);
  size_t least = Cost(responses, blocks_);
  for (uint32_t most_rows = 4; most_rows <= kMostRows; most_rows *= 2) {
    std::vector<IrtBlock> joint = Group(data, used, answered, most_rows);
    const size_t cost = Cost(data.persons() * joint.size(), joint);
    if (cost < least) {
      least = cost;
      blocks_ = std::move(joint);
    }
  }
  row_count_ = RowCount(blocks_);
}

void IrtPatterns::MakeRows(const IrtData& data, const std::vector<bool>& used) {
  struct Place {
    uint32_t block;
    uint32_t stride;
    uint32_t skipped;  // the digit of a person who left the item out
  };
  std::vector<Place> places(data.items());
  std::vector<uint32_t> nothing(blocks_.size());  // the row of a person who skips the whole block
  for (uint32_t b = 0; b < blocks_.size(); ++b) {
    uint32_t stride = 1;
    nothing[b] = blocks_[b].first_row;
    for (const IrtBlock::Item& item : blocks_[b].items) {
      places[item.item] = {b, stride, item.radix > item.categories ? item.categories : 0};
      nothing[b] += places[item.item].skipped * stride;
      stride *= item.radix;
    }
  }
  std::vector<uint32_t> rows;
  std::vector<size_t> begin = {0};
  std::vector<uint32_t> row = nothing;
  for (size_t person = 0; person < data.persons(); ++person) {
    std::vector<uint32_t> touched;
    for (const IrtData::Response& response : data.of(person)) {
      if (!used[response.item]) continue;
      const Place& place = places[response.item];
      if (touched.empty() || touched.back() != place.block) touched.push_back(place.block);
      row[place.block] += response.category * place.stride;
      row[place.block] -= place.skipped * place.stride;
    }
    for (uint32_t block : touched) {
      rows.push_back(row[block]);
      row[block] = nothing[block];
    }
    begin.push_back(rows.size());
  }
  Collapse(begin, rows);
}

void IrtPatterns::Collapse(const std::vector<size_t>& begin, const std::vector<uint32_t>& rows) {
  const auto rows_of = [&](uint32_t person) {
    return absl::MakeConstSpan(rows).subspan(begin[person], begin[person + 1] - begin[person]);
  };
  std::vector<uint32_t> order(begin.size() - 1);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const absl::Span<const uint32_t> x = rows_of(a), y = rows_of(b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
  });
  rows_.reserve(rows.size());
  of_person_.resize(order.size());
  for (uint32_t person : order) {
    const absl::Span<const uint32_t> mine = rows_of(person);
    if (size() == 0 || mine != this->rows(size() - 1)) {
      rows_.insert(rows_.end(), mine.begin(), mine.end());
      begin_.push_back(rows_.size());
      persons_.push_back(person);
      weights_.push_back(0);
    }
    weights_.back() += 1;
    of_person_[person] = static_cast<uint32_t>(size() - 1);
  }
}

}  // namespace proximal
