// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/text.h"

#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

constexpr size_t kMaxQuotedBytes = 64;

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Reads the character of two to four bytes at the start of `text` and returns its length; 0 where
// there is none.
size_t DecodeMultibyte(absl::string_view text, uint32_t* character) {
  const unsigned char lead = text[0];
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC0 || lead >= 0xF8 || text.size() < length) return 0;
  uint32_t value = lead & (0xFF >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate) return 0;
  *character = value;
  return length;
}

bool IsLineBreak(unsigned char byte) { return byte == '\n' || byte == '\r' || byte == '\t'; }

}  // namespace

TextFault FindTextFault(absl::string_view text, LineBreaks line_breaks) {
  while (!text.empty()) {
    const unsigned char byte = text[0];
    if (byte < 0x80) {
      const bool control = byte < 0x20 || byte == 0x7F;
      if (control && !(line_breaks == LineBreaks::kAllowed && IsLineBreak(byte))) {
        return TextFault::kControlCharacter;
      }
      text.remove_prefix(1);
      continue;
    }
    uint32_t character = 0;
    const size_t length = DecodeMultibyte(text, &character);
    if (length == 0) return TextFault::kInvalidUtf8;
    if (character < 0xA0) return TextFault::kControlCharacter;
    text.remove_prefix(length);
  }
  return TextFault::kNone;
}

std::string Quoted(absl::string_view text) {
  absl::string_view shown = text.substr(0, kMaxQuotedBytes);
  if (shown.size() < text.size()) {
    while (!shown.empty() && IsContinuation(text[shown.size()])) shown.remove_suffix(1);
  }
  const std::string safe = FindTextFault(shown) == TextFault::kNone ? absl::Utf8SafeCEscape(shown)
                                                                    : absl::CHexEscape(shown);
  return absl::StrCat("'", safe, shown.size() < text.size() ? "…'" : "'");
}

}  // namespace proximal
