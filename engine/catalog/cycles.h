// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds what keeps a directed graph from having an order.

#ifndef PROXIMAL_ENGINE_CATALOG_CYCLES_H_
#define PROXIMAL_ENGINE_CATALOG_CYCLES_H_

#include <cstdint>
#include <vector>

#include "engine/catalog/rows.h"

namespace proximal {

// `edges[v]` are the nodes that v points to, all below edges.size().
//
// Two nodes are entangled if each can be reached from the other. Of every group of entangled nodes
// (strongly connected component) one cycle is returned: a shortest one through the group's lowest
// node, beginning there, each node pointing to the next and the last to the first. A node that
// points to itself is a cycle of one. Ascending by first node; empty for an acyclic graph.
//
// O(nodes + edges), without recursion. Source: Tarjan (1972), SIAM J. Computing 1(2).
std::vector<std::vector<uint32_t>> FindCycles(const Rows& edges);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_CYCLES_H_
