// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/html.h"

#include "absl/strings/str_cat.h"

namespace proximal {

std::string EscapeHtml(absl::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default: {
        const auto byte = static_cast<unsigned char>(c);
        const bool control = byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
        if (control || byte == 0x7f) {
          escaped += "\xEF\xBF\xBD";
        } else {
          escaped += c;
        }
      }
    }
  }
  return escaped;
}

void Html::Begin(absl::string_view tag, Attributes attributes) {
  absl::StrAppend(&out_, "<", tag);
  for (const Attribute& attribute : attributes) {
    absl::StrAppend(&out_, " ", attribute.name, "=\"", EscapeHtml(attribute.value), "\"");
  }
}

Html& Html::Open(absl::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  out_ += '>';
  open_.emplace_back(tag);
  return *this;
}

Html& Html::Close() {
  absl::StrAppend(&out_, "</", open_.back(), ">");
  open_.pop_back();
  return *this;
}

Html& Html::Text(absl::string_view text) {
  out_ += EscapeHtml(text);
  return *this;
}

Html& Html::Raw(absl::string_view markup) {
  absl::StrAppend(&out_, markup);
  return *this;
}

Html& Html::Element(absl::string_view tag, absl::string_view text, Attributes attributes) {
  return Open(tag, attributes).Text(text).Close();
}

Html& Html::Empty(absl::string_view tag, Attributes attributes) {
  Begin(tag, attributes);
  out_ += "/>";
  return *this;
}

std::string Html::Take() && {
  while (!open_.empty()) Close();
  return std::move(out_);
}

}  // namespace proximal
