// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/cycles.h"

#include <algorithm>

namespace proximal {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// Tarjan's algorithm with a stack of its own in place of recursion.
class Components {
 public:
  explicit Components(const Rows& edges)
      : edges_(edges),
        visit_(edges.size(), kNone),
        lowest_(edges.size(), kNone),
        component_(edges.size(), kNone) {
    for (uint32_t node = 0; node < edges.size(); ++node) {
      if (visit_[node] == kNone) Explore(node);
    }
  }

  // The component of each node; equal for entangled nodes, different otherwise.
  std::vector<uint32_t> Take() && { return std::move(component_); }

 private:
  struct Frame {
    uint32_t node;
    uint32_t next_edge;
  };

  void Enter(uint32_t node) {
    visit_[node] = lowest_[node] = visited_++;
    open_.push_back(node);
    path_.push_back({node, 0});
  }

  void Explore(uint32_t root) {
    Enter(root);
    while (!path_.empty()) {
      const uint32_t node = path_.back().node;
      if (path_.back().next_edge < edges_[node].size()) {
        const uint32_t target = edges_[node][path_.back().next_edge++];
        if (visit_[target] == kNone) {
          Enter(target);
        } else if (component_[target] == kNone) {
          lowest_[node] = std::min(lowest_[node], visit_[target]);
        }
      } else {
        Leave(node);
      }
    }
  }

  void Leave(uint32_t node) {
    if (lowest_[node] == visit_[node]) {
      uint32_t member;
      do {
        member = open_.back();
        open_.pop_back();
        component_[member] = node;
      } while (member != node);
    }
    path_.pop_back();
    if (!path_.empty()) {
      const uint32_t parent = path_.back().node;
      lowest_[parent] = std::min(lowest_[parent], lowest_[node]);
    }
  }

  const Rows& edges_;
  uint32_t visited_ = 0;
  std::vector<uint32_t> visit_;      // when each node was first seen
  std::vector<uint32_t> lowest_;     // the earliest open node reached from it and below it
  std::vector<uint32_t> component_;  // kNone while open
  std::vector<uint32_t> open_;       // seen, and not in a component yet
  std::vector<Frame> path_;          // from the root to the node being explored
};

// Finds shortest ways back to a node within its component, breadth first. One instance serves all
// components, since they have no node in common.
class WayBack {
 public:
  WayBack(const Rows& edges, const std::vector<uint32_t>& component)
      : edges_(edges), component_(component), came_from_(edges.size(), kNone) {}

  // Empty where no cycle leads through `start`.
  std::vector<uint32_t> Find(uint32_t start) {
    std::vector<uint32_t> queue = {start};
    for (size_t i = 0; i < queue.size(); ++i) {
      const uint32_t node = queue[i];
      for (uint32_t target : edges_[node]) {
        if (target == start) return Trace(start, node);
        if (component_[target] != component_[start] || came_from_[target] != kNone) continue;
        came_from_[target] = node;
        queue.push_back(target);
      }
    }
    return {};
  }

 private:
  std::vector<uint32_t> Trace(uint32_t start, uint32_t last) const {
    std::vector<uint32_t> cycle;
    for (uint32_t node = last; node != start; node = came_from_[node]) cycle.push_back(node);
    cycle.push_back(start);
    std::reverse(cycle.begin(), cycle.end());
    return cycle;
  }

  const Rows& edges_;
  const std::vector<uint32_t>& component_;
  std::vector<uint32_t> came_from_;
};

}  // namespace

std::vector<std::vector<uint32_t>> FindCycles(const Rows& edges) {
  const std::vector<uint32_t> component = Components(edges).Take();
  WayBack way_back(edges, component);
  std::vector<bool> done(edges.size(), false);  // by component
  std::vector<std::vector<uint32_t>> cycles;
  for (uint32_t node = 0; node < edges.size(); ++node) {
    if (done[component[node]]) continue;
    done[component[node]] = true;
    std::vector<uint32_t> cycle = way_back.Find(node);
    if (!cycle.empty()) cycles.push_back(std::move(cycle));
  }
  return cycles;
}

}  // namespace proximal
