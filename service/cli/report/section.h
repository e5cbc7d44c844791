// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The parts of a report.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_SECTION_H_
#define PROXIMAL_SERVICE_CLI_REPORT_SECTION_H_

#include <string>
#include <vector>

namespace proximal {

// A table of figures, for those who would rather read them.
struct Figures {
  std::string caption;
  std::vector<std::string> columns;  // the first names the row
  std::vector<std::vector<std::string>> rows;
};

// A chart with what there is to see in it.
struct Panel {
  std::string title;    // may be empty
  std::string finding;  // a sentence; may be empty where the section has one
  std::string svg;
};

struct Section {
  std::string id;  // of the anchor
  std::string title;
  std::string finding;              // one sentence: what to see here
  std::string method;               // how it was computed; may be empty
  std::vector<std::string> legend;  // "first|observed": class and words; "box first|...": an area
  std::vector<Panel> panels;
  int panel_width = 400;  // pixels at least: how many go to a row
  std::vector<Figures> tables;
  bool tables_open = false;  // shown at once, not behind "Figures"
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_SECTION_H_
