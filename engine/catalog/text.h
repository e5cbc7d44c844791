// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What may stand in an id, a title, a tag: UTF-8 without control characters.

#ifndef PROXIMAL_ENGINE_CATALOG_TEXT_H_
#define PROXIMAL_ENGINE_CATALOG_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace proximal {

enum class TextFault { kNone, kInvalidUtf8, kControlCharacter };

enum class LineBreaks { kForbidden, kAllowed };

// The first fault of the text. UTF-8 as in RFC 3629: no overlong forms, no surrogates, nothing
// above U+10FFFF. Control characters are U+0000..U+001F and U+007F..U+009F; tab, newline and
// carriage return may be allowed.
TextFault FindTextFault(absl::string_view text, LineBreaks line_breaks = LineBreaks::kForbidden);

// The text in single quotes for a message: always valid UTF-8 on one line, control characters
// escaped, cut after 64 bytes or a little earlier.
std::string Quoted(absl::string_view text);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_TEXT_H_
