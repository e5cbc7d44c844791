// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_prefixes.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "absl/container/flat_hash_map.h"

namespace proximal {

// Grows the tree level by level. The sequences that go on stand in the order of their nodes; sorted
// stably by their next response they stand in the order of the next level's nodes.
struct BktPrefixes::Builder {
  struct Live {
    uint32_t node;
    uint32_t symbol;  // of the next response
    size_t at;        // position of the next response
    size_t end;
  };

  BktPrefixes& tree;
  std::vector<uint32_t> symbol_of;  // of each response from `offset` on
  size_t offset = 0;
  std::vector<Live> live;
  std::vector<Live> sorted;
  std::vector<uint32_t> place;

  void NameSymbols(const SequenceView& sequences);
  void Start(const SequenceView& sequences);
  void SortBySymbol();
  void AddLevel(uint32_t level);
  uint32_t AddNode(uint32_t parent);
  void CloseRun();
  void Log(uint32_t node, double weight);
};

void BktPrefixes::Builder::NameSymbols(const SequenceView& sequences) {
  const size_t n = sequences.responses();
  offset = n > 0 ? sequences.begin.front() : 0;
  symbol_of.resize(n);
  if (sequences.items.empty() && sequences.resources.empty()) {
    tree.symbols_ = {{.score = 0}, {.score = 1}};
  }
  absl::flat_hash_map<std::tuple<float, uint32_t, uint32_t>, uint32_t> named;
  const bool plain = !tree.symbols_.empty();
  for (size_t i = 0; i < n; ++i) {
    const float score = sequences.scores[offset + i];
    if (plain && (score == 0 || score == 1)) {
      symbol_of[i] = score == 1;
      continue;
    }
    const uint32_t item = sequences.items.empty() ? 0 : sequences.items[offset + i];
    const uint32_t resource = sequences.resources.empty() ? 0 : sequences.resources[offset + i];
    const auto next = static_cast<uint32_t>(tree.symbols_.size());
    const auto [at, added] = named.try_emplace({score, item, resource}, next);
    if (added) tree.symbols_.push_back({.score = score, .item = item, .resource = resource});
    symbol_of[i] = at->second;
  }
}

void BktPrefixes::Builder::Start(const SequenceView& sequences) {
  live.reserve(sequences.size());
  for (size_t s = 0; s < sequences.size(); ++s) {
    const size_t begin = sequences.begin[s];
    const size_t end = sequences.end(s);
    if (begin == end) continue;
    const uint32_t group = sequences.groups.empty() ? 0 : sequences.groups[s];
    tree.group_counts_[group] += 1;
    live.push_back({group, symbol_of[begin - offset], begin - offset, end - offset});
  }
  if (tree.groups_ > 1) {
    std::stable_sort(live.begin(), live.end(),
                     [](const Live& a, const Live& b) { return a.node < b.node; });
  }
}

void BktPrefixes::Builder::SortBySymbol() {
  const size_t kinds = tree.symbols_.size();
  if (kinds > live.size()) {
    std::stable_sort(live.begin(), live.end(),
                     [](const Live& a, const Live& b) { return a.symbol < b.symbol; });
    return;
  }
  place.assign(kinds + 1, 0);
  for (const Live& l : live) ++place[l.symbol + 1];
  std::partial_sum(place.begin(), place.end(), place.begin());
  sorted.resize(live.size());
  for (const Live& l : live) sorted[place[l.symbol]++] = l;
  live.swap(sorted);
}

uint32_t BktPrefixes::Builder::AddNode(uint32_t parent) {
  tree.parents_.push_back(parent);
  tree.followed_.push_back(0);
  tree.ended_.push_back(0);
  return tree.node_count() - 1;
}

void BktPrefixes::Builder::CloseRun() {
  while (tree.node_count() % kLanes != 0) AddNode(tree.groups_);
  if (!tree.runs_.empty()) tree.runs_.back().end = tree.node_count();
}

void BktPrefixes::Builder::Log(uint32_t node, double weight) {
  tree.logged_.push_back(node);
  tree.logged_weights_.push_back(weight);
}

void BktPrefixes::Builder::AddLevel(uint32_t level) {
  SortBySymbol();
  tree.level_begin_.push_back(static_cast<uint32_t>(tree.runs_.size()));
  const bool log_all = (level + 1) % kLevelsPerLog == 0;
  size_t kept = 0;
  for (size_t i = 0; i < live.size();) {
    const Live first = live[i];
    if (i == 0 || tree.runs_.back().symbol != first.symbol) {
      CloseRun();
      tree.runs_.push_back({.symbol = first.symbol, .begin = tree.node_count()});
    }
    const uint32_t node = AddNode(first.node);
    const size_t kept_before = kept;
    const size_t from = i;
    for (; i < live.size() && live[i].node == first.node && live[i].symbol == first.symbol; ++i) {
      const size_t next = live[i].at + 1;
      if (next < live[i].end) live[kept++] = {node, symbol_of[next], next, live[i].end};
    }
    const auto all = static_cast<double>(i - from);
    const auto on = static_cast<double>(kept - kept_before);
    tree.followed_[node] = on;
    tree.ended_[node] = all - on;
    Symbol& symbol = tree.symbols_[first.symbol];
    symbol.count += all;
    symbol.followed += on;
    if (const double weight = log_all ? all : all - on; weight > 0) Log(node, weight);
  }
  CloseRun();
  live.resize(kept);
}

BktPrefixes::BktPrefixes(const SequenceView& sequences, uint32_t groups)
    : groups_(groups), group_counts_(groups) {
  Builder builder{*this, {}, 0, {}, {}, {}};
  builder.NameSymbols(sequences);
  builder.Start(sequences);
  for (uint32_t root = 0; root <= groups; ++root) builder.AddNode(root);
  builder.CloseRun();
  for (uint32_t level = 0; !builder.live.empty(); ++level) builder.AddLevel(level);
  level_begin_.push_back(static_cast<uint32_t>(runs_.size()));
  while (logged_.size() % kLanes != 0) builder.Log(groups, 0);
}

}  // namespace proximal
