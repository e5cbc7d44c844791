// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/page.h"

#include <cctype>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "service/cli/report/html.h"
#include "service/cli/report/page_style.h"

namespace proximal {
namespace {

// Whether a cell is set as a number: it begins as one.
bool IsNumber(const std::string& cell) {
  const bool minus = absl::string_view(cell).substr(0, 3) == "\u2212";
  const size_t at = minus ? 3 : (cell.empty() || cell[0] != '+' ? 0 : 1);
  return at < cell.size() && std::isdigit(static_cast<unsigned char>(cell[at])) != 0;
}

void AddTable(const Figures& figures, Html* html) {
  html->Open("div", {{"class", "wide"}}).Open("table").Element("caption", figures.caption);
  std::vector<bool> numeric(figures.columns.size(), !figures.rows.empty());
  for (const std::vector<std::string>& row : figures.rows) {
    for (size_t i = 0; i < row.size(); ++i) numeric[i] = numeric[i] && IsNumber(row[i]);
  }
  const auto style = [&](size_t i) { return std::string(i > 0 && numeric[i] ? "number" : "text"); };
  html->Open("thead").Open("tr");
  for (size_t i = 0; i < figures.columns.size(); ++i) {
    html->Element("th", figures.columns[i], {{"scope", "col"}, {"class", style(i)}});
  }
  html->Close().Close().Open("tbody");
  for (const std::vector<std::string>& row : figures.rows) {
    html->Open("tr").Element("th", row[0], {{"scope", "row"}});
    for (size_t i = 1; i < row.size(); ++i) html->Element("td", row[i], {{"class", style(i)}});
    html->Close();
  }
  html->Close().Close().Close();
}

void AddTables(const Section& section, Html* html) {
  if (section.tables.empty()) return;
  if (!section.tables_open) html->Open("details").Element("summary", "Figures");
  for (const Figures& figures : section.tables) AddTable(figures, html);
  if (!section.tables_open) html->Close();
}

void AddLegend(const std::vector<std::string>& legend, Html* html) {
  if (legend.empty()) return;
  html->Open("ul", {{"class", "legend"}});
  for (const std::string& entry : legend) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(entry, absl::MaxSplits('|', 1));
    const bool box = absl::StartsWith(parts.first, "box");
    html->Open("li")
        .Open("svg", {{"viewBox", "0 0 22 10"}, {"aria-hidden", "true"}})
        .Empty("path", {{"class", box ? parts.first : absl::StrCat("line ", parts.first)},
                        {"d", box ? "M6 0h10v10h-10z" : "M1 5L21 5"}})
        .Close()
        .Text(parts.second)
        .Close();
  }
  html->Close();
}

void AddPanels(const Section& section, Html* html) {
  if (section.panels.empty()) return;
  html->Open("div", {{"class", section.panels.size() == 1 ? "panels single" : "panels"},
                     {"style", absl::StrCat("--panel: ", section.panel_width, "px")}});
  for (const Panel& panel : section.panels) {
    html->Open("figure");
    if (!panel.title.empty()) html->Element("h3", panel.title);
    html->Raw(panel.svg);
    if (!panel.finding.empty()) html->Element("figcaption", panel.finding);
    html->Close();
  }
  html->Close();
}

void AddSection(const Section& section, Html* html) {
  html->Open("section", {{"id", section.id}, {"aria-labelledby", section.id + "-title"}})
      .Element("h2", section.title, {{"id", section.id + "-title"}})
      .Element("p", section.finding, {{"class", "finding"}});
  AddLegend(section.legend, html);
  AddPanels(section, html);
  if (!section.method.empty()) html->Element("p", section.method, {{"class", "soft"}});
  AddTables(section, html);
  html->Close();
}

void AddHeader(const Page& page, Html* html) {
  html->Open("header").Element("h1", page.title).Element("p", page.lead, {{"class", "lead"}});
  if (!page.verdict.empty()) {
    const std::string mood = page.mood == Page::Mood::kGood  ? "verdict good"
                             : page.mood == Page::Mood::kBad ? "verdict bad"
                                                             : "verdict";
    html->Element("p", page.verdict, {{"class", mood}});
  }
  html->Open("dl", {{"class", "tiles"}});
  for (const Tile& tile : page.tiles) {
    html->Open("div", {{"class", "tile"}}).Element("dt", tile.name).Open("dd").Text(tile.figure);
    if (!tile.note.empty()) html->Element("small", tile.note);
    html->Close().Close();
  }
  html->Close().Close();
}

}  // namespace

std::string RenderPage(const Page& page) {
  Html html;
  html.Raw("<!DOCTYPE html>\n").Open("html", {{"lang", "en"}}).Open("head");
  html.Raw("<meta charset=\"utf-8\"/>")
      .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
      .Element("title", page.title)
      .Open("style")
      .Raw(kPageStyle)
      .Close()
      .Close();
  html.Open("body");
  AddHeader(page, &html);
  html.Open("nav", {{"aria-label", "Sections"}});
  for (const Section& section : page.sections) {
    html.Element("a", section.title, {{"href", "#" + section.id}}).Raw(" ");
  }
  html.Close().Open("main");
  for (const Section& section : page.sections) AddSection(section, &html);
  html.Close().Element("footer", page.footer);
  return std::move(html).Take() + "\n";
}

}  // namespace proximal
