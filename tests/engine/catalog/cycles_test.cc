// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/cycles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool HasEdge(const Rows& edges, uint32_t from, uint32_t to) {
  return std::binary_search(edges[from].begin(), edges[from].end(), to);
}

// distance[a][b]: edges on the shortest way of at least one edge from a to b (Floyd & Warshall).
std::vector<std::vector<uint32_t>> Distances(const Rows& edges) {
  const uint32_t n = static_cast<uint32_t>(edges.size());
  std::vector<std::vector<uint32_t>> distance(n, std::vector<uint32_t>(n, 1000));
  for (uint32_t a = 0; a < n; ++a) {
    for (uint32_t b : edges[a]) distance[a][b] = 1;
  }
  for (uint32_t via = 0; via < n; ++via) {
    for (uint32_t a = 0; a < n; ++a) {
      for (uint32_t b = 0; b < n; ++b) {
        distance[a][b] = std::min(distance[a][b], distance[a][via] + distance[via][b]);
      }
    }
  }
  return distance;
}

TEST(FindCyclesTest, FindsNoneInAnAcyclicGraph) {
  EXPECT_THAT(FindCycles(Rows()), IsEmpty());
  EXPECT_THAT(FindCycles(Rows(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}})), IsEmpty());
}

TEST(FindCyclesTest, FindsANodeThatPointsToItself) {
  EXPECT_THAT(FindCycles(Rows(3, {{0, 1}, {1, 1}, {1, 2}})), ElementsAre(ElementsAre(1)));
}

TEST(FindCyclesTest, BeginsAtTheLowestNodeAndFollowsTheEdges) {
  EXPECT_THAT(FindCycles(Rows(5, {{4, 2}, {2, 3}, {3, 1}, {1, 4}, {0, 4}})),
              ElementsAre(ElementsAre(1, 4, 2, 3)));
}

TEST(FindCyclesTest, NamesAShortestCycleOfATangle) {
  EXPECT_THAT(FindCycles(Rows(4, {{0, 1}, {1, 2}, {2, 3}, {3, 0}, {2, 0}})),
              ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(FindCyclesTest, FindsCyclesThatPointAtOtherCycles) {
  EXPECT_THAT(FindCycles(Rows(4, {{0, 1}, {1, 0}, {1, 2}, {2, 3}, {3, 2}})),
              ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
}

TEST(FindCyclesTest, AgreesWithBruteForceOnRandomGraphs) {
  numerics::Random random(1);
  for (int round = 0; round < 2000; ++round) {
    const uint32_t n = static_cast<uint32_t>(1 + random.Below(12));
    std::vector<Rows::Pair> pairs(random.Below(2 * n));
    for (auto& [from, to] : pairs) {
      from = static_cast<uint32_t>(random.Below(n));
      to = static_cast<uint32_t>(random.Below(n));
    }
    const Rows edges(n, pairs);
    const auto distance = Distances(edges);
    std::set<uint32_t> expected;  // the lowest node of every group of entangled nodes
    for (uint32_t a = 0; a < n; ++a) {
      bool lowest = distance[a][a] < 1000;
      for (uint32_t b = 0; b < a; ++b) lowest &= distance[a][b] + distance[b][a] >= 1000;
      if (lowest) expected.insert(a);
    }
    std::set<uint32_t> found;
    for (const std::vector<uint32_t>& cycle : FindCycles(edges)) {
      found.insert(cycle[0]);
      ASSERT_EQ(cycle.size(), distance[cycle[0]][cycle[0]]);
      for (size_t i = 0; i < cycle.size(); ++i) {
        ASSERT_TRUE(HasEdge(edges, cycle[i], cycle[(i + 1) % cycle.size()]));
      }
    }
    ASSERT_EQ(found, expected);
  }
}

TEST(FindCyclesTest, WalksAMillionNodesWithoutRecursion) {
  const uint32_t n = 1000000;
  std::vector<Rows::Pair> pairs;
  for (uint32_t i = 0; i + 1 < n; ++i) pairs.emplace_back(i, i + 1);
  EXPECT_THAT(FindCycles(Rows(n, pairs)), IsEmpty());
  pairs.emplace_back(n - 1, 0);
  const auto cycles = FindCycles(Rows(n, pairs));
  ASSERT_EQ(cycles.size(), 1);
  EXPECT_EQ(cycles[0].size(), n);
}

}  // namespace
}  // namespace proximal
