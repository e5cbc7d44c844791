// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_expectation.h"

#include <Eigen/Core>
#include <algorithm>
#include <cassert>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "engine/numerics/quadrature.h"

namespace proximal {
namespace {

using Row = Eigen::Map<Eigen::ArrayXd>;
using ConstRow = Eigen::Map<const Eigen::ArrayXd>;
using Strip = Eigen::Array<double, IrtGrid::kStrip, 1>;
using StripMap = Eigen::Map<Strip>;
using ConstStripMap = Eigen::Map<const Strip>;

// Below exp(-kFaint) of the highest a point's share of a posterior is nothing; no denormals.
constexpr double kFaint = 200;

// Tasks of at least so many times the rows that each of them has to clear and hand over.
constexpr size_t kLeastWorkPerRow = 4;
constexpr size_t kMostShards = 8;

std::vector<size_t> Shards(const IrtPatterns& patterns) {
  size_t entries = 0;
  for (size_t p = 0; p < patterns.size(); ++p) entries += patterns.rows(p).size();
  const size_t rows = std::max<size_t>(patterns.row_count(), 1);
  const size_t count = std::clamp<size_t>(entries / (kLeastWorkPerRow * rows), 1, kMostShards);
  std::vector<size_t> shards;
  for (size_t s = 0; s <= count; ++s) shards.push_back(patterns.size() * s / count);
  return shards;
}

}  // namespace

absl::Status CheckPoints(int points) {
  if (points >= IrtGrid::kLeastPoints && points <= IrtGrid::kMostPoints) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(points, " points: from ", IrtGrid::kLeastPoints,
                                                 " to ", IrtGrid::kMostPoints, " can be used"));
}

IrtGrid::IrtGrid(int points) : size_(points) {
  assert(points >= kLeastPoints && points <= kMostPoints);
  const numerics::Quadrature grid = numerics::StandardNormalGrid(points);
  points_ = grid.points;
  weights_ = grid.weights;
  const int width = (points + kStrip - 1) / kStrip * kStrip;
  points_.resize(width, points_.back());
  weights_.resize(width, 0.0);
}

CategoryTable::CategoryTable(absl::Span<const int> categories, int width) : width_(width) {
  size_t rows = 0;
  for (int count : categories) {
    first_.push_back(rows);
    rows += count;
  }
  cells_.assign(rows * width_, 0.0);
}

IrtExpectation::IrtExpectation(const IrtPatterns& patterns, const IrtGrid& grid,
                               const ParallelFor& parallel)
    : patterns_(patterns),
      grid_(grid),
      parallel_(parallel),
      shards_(Shards(patterns)),
      sums_(size_t{patterns.row_count()} * grid.width()),
      gathered_(shards_.size() - 1, std::vector<double>(sums_.size())) {}

void IrtExpectation::Prepare(const CategoryTable& log_p) {
  const size_t width = grid_.width();
  for (const IrtBlock& block : patterns_.blocks()) {
    double* const table = &sums_[block.first_row * width];
    std::fill_n(table, width, 0.0);
    size_t stride = 1;
    for (const IrtBlock::Item& item : block.items) {
      // Digit 0 last: the rows it leaves are what the other digits start from.
      for (uint32_t digit = item.radix; digit-- > 0;) {
        for (size_t base = 0; base < stride; ++base) {
          const ConstRow from(table + base * width, width);
          Row to(table + (digit * stride + base) * width, width);
          if (digit < item.categories) {
            to = from + ConstRow(log_p.row(item.item, digit), width);
          } else {
            to = from;
          }
        }
      }
      stride *= item.radix;
    }
  }
}

double IrtExpectation::Posterior(size_t pattern, absl::Span<double> posterior) const {
  const size_t width = grid_.width();
  const absl::Span<const uint32_t> rows = patterns_.rows(pattern);
  for (size_t at = 0; at < width; at += IrtGrid::kStrip) {
    Strip sum = Strip::Zero();
    for (uint32_t row : rows) sum += ConstStripMap(&sums_[row * width + at]);
    StripMap(posterior.data() + at) = sum;
  }
  Row h(posterior.data(), width);
  const double highest = h.maxCoeff();
  h = (h - highest).max(-kFaint).exp() * ConstRow(grid_.weights(), width);
  const double sum = h.sum();
  h *= 1 / sum;
  return highest + std::log(sum);
}

double IrtExpectation::Run(const CategoryTable& log_p, CategoryTable& counts) {
  const size_t width = grid_.width();
  Prepare(log_p);
  std::vector<double> log_likelihood(gathered_.size());
  parallel_(static_cast<int>(gathered_.size()), [&](int shard) {
    std::vector<double>& gathered = gathered_[shard];
    std::fill(gathered.begin(), gathered.end(), 0.0);
    std::vector<double> posterior(width);
    double total = 0;
    for (size_t pattern = shards_[shard]; pattern < shards_[shard + 1]; ++pattern) {
      const double weight = patterns_.weight(pattern);
      total += weight * Posterior(pattern, absl::MakeSpan(posterior));
      const absl::Span<const uint32_t> rows = patterns_.rows(pattern);
      for (size_t at = 0; at < width; at += IrtGrid::kStrip) {
        const Strip share = weight * ConstStripMap(&posterior[at]);
        for (uint32_t row : rows) StripMap(&gathered[row * width + at]) += share;
      }
    }
    log_likelihood[shard] = total;
  });
  Collapse(counts);
  double total = 0;
  for (double part : log_likelihood) total += part;
  return total;
}

void IrtExpectation::Collapse(CategoryTable& counts) {
  const size_t width = grid_.width();
  std::vector<double>& all = gathered_[0];
  for (size_t shard = 1; shard < gathered_.size(); ++shard) {
    Row(all.data(), all.size()) += ConstRow(gathered_[shard].data(), all.size());
  }
  for (const IrtBlock& block : patterns_.blocks()) {
    double* const table = &all[block.first_row * width];
    size_t stride = block.rows;
    for (auto item = block.items.rbegin(); item != block.items.rend(); ++item) {
      stride /= item->radix;
      for (uint32_t digit = 0; digit < item->radix; ++digit) {
        double* const first = table + digit * stride * width;
        if (digit < item->categories) {
          Row count(counts.row(item->item, digit), width);
          count.setZero();
          for (size_t base = 0; base < stride; ++base) count += Row(first + base * width, width);
        }
        if (digit == 0) continue;
        for (size_t base = 0; base < stride; ++base) {
          Row(table + base * width, width) += Row(first + base * width, width);
        }
      }
    }
  }
}

}  // namespace proximal
