// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/page.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace proximal {
namespace {

using testing::HasSubstr;
using testing::Not;

Page SomePage() {
  Page page;
  page.title = "Sums & <b>\"products\"</b>";
  page.lead = "fitted";
  page.verdict = "better";
  page.mood = Page::Mood::kGood;
  page.tiles = {{"AUC", "0.712", "note"}};
  Section section;
  section.id = "one";
  section.title = "First";
  section.finding = "a < b";
  section.legend = {"first|observed"};
  section.panels = {{"Skill <i>", "12 responses", "<svg></svg>"}};
  section.tables = {
      {"Caption", {"Item", "Count", "Note"}, {{"<q>", "1,234", "x"}, {"r", "5", "y"}}}};
  page.sections = {section};
  page.footer = "end";
  return page;
}

TEST(PageTest, IsOneFileThatFetchesAndRunsNothing) {
  const std::string html = RenderPage(SomePage());
  EXPECT_THAT(html, testing::StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
  EXPECT_THAT(html, testing::EndsWith("</body></html>\n"));
  for (const char* foreign : {"<script", "http:", "https:", "url(", "@import", "<link", "src="}) {
    EXPECT_THAT(html, Not(HasSubstr(foreign)));
  }
}

TEST(PageTest, EscapesWhatComesFromData) {
  const std::string html = RenderPage(SomePage());
  EXPECT_THAT(html, HasSubstr("<h1>Sums &amp; &lt;b&gt;&quot;products&quot;&lt;/b&gt;</h1>"));
  EXPECT_THAT(html, HasSubstr("<h3>Skill &lt;i&gt;</h3><svg></svg>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">&lt;q&gt;</th>"));
  EXPECT_THAT(html, HasSubstr("a &lt; b"));
}

TEST(PageTest, NumbersStandAtTheRightOfTheirColumn) {
  const std::string html = RenderPage(SomePage());
  EXPECT_THAT(html, HasSubstr("<td class=\"number\">1,234</td><td class=\"text\">x</td>"));
}

TEST(PageTest, SectionsCanBeReachedAndNamed) {
  const std::string html = RenderPage(SomePage());
  EXPECT_THAT(html, HasSubstr("<a href=\"#one\">First</a>"));
  EXPECT_THAT(html, HasSubstr("<section id=\"one\" aria-labelledby=\"one-title\">"));
  EXPECT_THAT(html, HasSubstr("<details><summary>Figures</summary>"));
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
}

}  // namespace
}  // namespace proximal
