// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// HTML and inline SVG, written element by element. Whatever comes from data is escaped on the way:
// no name of a skill can end a tag.
//
//   Html html;
//   html.Open("p", {{"class", "note"}}).Text("a < b").Close();
//   std::move(html).Take();   // <p class="note">a &lt; b</p>

#ifndef PROXIMAL_SERVICE_CLI_REPORT_HTML_H_
#define PROXIMAL_SERVICE_CLI_REPORT_HTML_H_

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace proximal {

// With &, <, >, " and ' as character references: safe as text and as an attribute's value. Bytes
// that no XML text may hold (controls but tab and line ends) become U+FFFD.
std::string EscapeHtml(absl::string_view text);

class Html {
 public:
  struct Attribute {
    absl::string_view name;  // as it is
    std::string value;       // escaped when written
  };
  using Attributes = std::initializer_list<Attribute>;

  Html& Open(absl::string_view tag, Attributes attributes = {});
  Html& Close();                        // what was opened last
  Html& Text(absl::string_view text);   // escaped
  Html& Raw(absl::string_view markup);  // as it is

  // An element with text in it, and one with nothing in it.
  Html& Element(absl::string_view tag, absl::string_view text, Attributes attributes = {});
  Html& Empty(absl::string_view tag, Attributes attributes = {});

  // All of it; what is still open is closed.
  std::string Take() &&;

 private:
  void Begin(absl::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_HTML_H_
