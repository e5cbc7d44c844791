// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

// The UTF-8 form of a code point, without regard to whether it is allowed.
std::string Encode(uint32_t c) {
  std::string text;
  const auto add = [&text](uint32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    add(c);
  } else if (c < 0x800) {
    add(0xC0 | c >> 6);
    add(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    add(0xE0 | c >> 12);
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  } else {
    add(0xF0 | c >> 18);
    add(0x80 | (c >> 12 & 0x3F));
    add(0x80 | (c >> 6 & 0x3F));
    add(0x80 | (c & 0x3F));
  }
  return text;
}

TEST(FindTextFaultTest, JudgesEveryCodePoint) {
  for (uint32_t c = 0; c < 0x1FFFFF; ++c) {
    TextFault expected = TextFault::kNone;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) expected = TextFault::kControlCharacter;
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) expected = TextFault::kInvalidUtf8;
    ASSERT_EQ(FindTextFault("a" + Encode(c) + "z"), expected) << std::hex << c;
  }
}

TEST(FindTextFaultTest, RefusesBrokenSequences) {
  for (const char* text : {"\x80", "\xC3", "\xC3z", "\xE2\x82", "\xE2\x82z", "\xF0\x9F\x98", "\xFF",
                           "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF8"}) {
    EXPECT_EQ(FindTextFault(text), TextFault::kInvalidUtf8) << text;
  }
}

TEST(FindTextFaultTest, AllowsLineBreaksWhereAsked) {
  EXPECT_EQ(FindTextFault("a\tb\r\nc"), TextFault::kControlCharacter);
  EXPECT_EQ(FindTextFault("a\tb\r\nc", LineBreaks::kAllowed), TextFault::kNone);
  EXPECT_EQ(FindTextFault("a\vb", LineBreaks::kAllowed), TextFault::kControlCharacter);
  EXPECT_EQ(FindTextFault(absl::string_view("a\0b", 3), LineBreaks::kAllowed),
            TextFault::kControlCharacter);
}

TEST(QuotedTest, ShowsPlainTextAsItIs) {
  EXPECT_EQ(Quoted("unit fractions"), "'unit fractions'");
  EXPECT_EQ(Quoted("Brüche ½"), "'Brüche ½'");
  EXPECT_EQ(Quoted(""), "''");
}

TEST(QuotedTest, EscapesWhatWouldBreakAMessage) {
  EXPECT_EQ(Quoted("a\nb"), "'a\\nb'");
  EXPECT_EQ(Quoted("a\xFF"), "'a\\xff'");
  EXPECT_EQ(Quoted("a'b"), "'a\\'b'");
}

TEST(QuotedTest, IsAlwaysShortValidTextOnOneLine) {
  EXPECT_EQ(Quoted(std::string(100, 'x')), "'" + std::string(64, 'x') + "…'");
  const std::string x63(63, 'x');
  EXPECT_EQ(Quoted(absl::StrCat(x63, "ü…")), absl::StrCat("'", x63, "…'"));
  numerics::Random random(1);
  for (int round = 0; round < 10000; ++round) {
    std::string text(random.Below(100), ' ');
    for (char& byte : text) byte = static_cast<char>(random.Next());
    const std::string quoted = Quoted(text);
    ASSERT_EQ(FindTextFault(quoted), TextFault::kNone) << quoted;
    ASSERT_LE(quoted.size(), 4 * 64 + 5);
  }
}

}  // namespace
}  // namespace proximal
