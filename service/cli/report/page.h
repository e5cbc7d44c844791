// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A report as one file: HTML with everything inline, no script and nothing fetched.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_PAGE_H_
#define PROXIMAL_SERVICE_CLI_REPORT_PAGE_H_

#include <string>
#include <vector>

#include "service/cli/report/section.h"

namespace proximal {

struct Tile {
  std::string name;
  std::string figure;
  std::string note;  // may be empty
};

struct Page {
  std::string title;
  std::string lead;     // what was fitted on what
  std::string verdict;  // one sentence; may be empty
  enum class Mood { kNone, kGood, kBad } mood = Mood::kNone;
  std::vector<Tile> tiles;
  std::vector<Section> sections;
  std::string footer;
};

std::string RenderPage(const Page& page);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_PAGE_H_
