// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/response_table.h"

namespace proximal {

uint32_t Ids::Add(absl::string_view id) {
  const auto found = numbers_.find(id);
  if (found != numbers_.end()) return found->second;
  const uint32_t number = size();
  ids_.emplace_back(id);
  numbers_.emplace(ids_.back(), number);
  return number;
}

}  // namespace proximal
