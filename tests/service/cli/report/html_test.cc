// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/html.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace proximal {
namespace {

TEST(HtmlTest, EscapesWhatCouldEndTextOrAttribute) {
  EXPECT_EQ(EscapeHtml("<b>\"&'"), "&lt;b&gt;&quot;&amp;&#39;");
  EXPECT_EQ(EscapeHtml("\u00e9\u2264 a\tb\n"), "\u00e9\u2264 a\tb\n");
  EXPECT_EQ(EscapeHtml(std::string("a\0b\x1b\x7f", 5)), "a\uFFFDb\uFFFD\uFFFD");
}

TEST(HtmlTest, WritesElementsAndAttributes) {
  Html html;
  html.Open("p", {{"class", "note"}, {"title", "\"<"}}).Text("a < b").Close();
  html.Empty("line", {{"x1", "3"}}).Element("td", "x & y").Raw("<hr/>");
  EXPECT_EQ(std::move(html).Take(),
            "<p class=\"note\" title=\"&quot;&lt;\">a &lt; b</p><line x1=\"3\"/>"
            "<td>x &amp; y</td><hr/>");
}

TEST(HtmlTest, ClosesWhatIsOpenFromTheInside) {
  Html html;
  html.Open("ul").Open("li").Text("one");
  EXPECT_EQ(std::move(html).Take(), "<ul><li>one</li></ul>");
}

}  // namespace
}  // namespace proximal
