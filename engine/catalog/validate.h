// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Says everything that is wrong with a catalog draft, in one pass.
//
//   std::vector<Violation> violations = Validate(draft);
//   // {"items[12].skill_ids[0]", "UNKNOWN_SKILL", "skill 'halfs' is not in the catalog"}
//
// Rules, and where they are reported:
//   REQUIRED           an empty id, word or key; no skills, no items; an item without skills
//   TOO_LONG           a text of more bytes than allowed
//   INVALID_UTF8       a text that is not UTF-8 (RFC 3629)
//   CONTROL_CHARACTER  U+0000..001F, U+007F..009F in a text; a description may have line breaks
//   MALFORMED          a language that does not look like a BCP 47 tag
//   TOO_MANY           a list beyond its limit; the 65th distinct support or tag of the items
//   DUPLICATE_ID       an id that an earlier skill (or item) has
//   DUPLICATE          a word, reference or key that stands in the same list twice
//   UNKNOWN_SKILL      a reference to a skill that the catalog has not
//   CYCLE              skills that are, by way of others, their own prerequisite or parent
//   NOT_FINITE         NaN or infinity
//   OUT_OF_RANGE       a number, duration or enumerator outside what catalog_draft.h allows
//   NOT_ASCENDING      step difficulties, or the ends of the band, that do not strictly ascend
//   TOO_NARROW         a band narrower than Band::kLeastWidth; reported at its high end
//   GUESS_PLUS_SLIP    guess + slip ≥ 1: knowing would not help; reported at the slip

#ifndef PROXIMAL_ENGINE_CATALOG_VALIDATE_H_
#define PROXIMAL_ENGINE_CATALOG_VALIDATE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "engine/catalog/catalog_draft.h"

namespace proximal {

struct Violation {
  std::string path;     // where, in the names of the wire contract: skills[3].prerequisite_ids[0]
  std::string rule;     // which rule, UPPER_SNAKE_CASE, of the list above
  std::string message;  // what was found and what is allowed
};

// Limits of a catalog; a draft beyond them is refused.
inline constexpr size_t kMaxSkills = 1'000'000;
inline constexpr size_t kMaxItems = 10'000'000;
inline constexpr size_t kMaxSkillsPerItem = 8;
inline constexpr size_t kMaxPrerequisites = 32;  // of one skill
inline constexpr size_t kMaxCodes = 32;          // of one skill
inline constexpr size_t kMaxTags = 32;           // of one skill or item
inline constexpr size_t kMaxSupports = 32;       // of one item
inline constexpr size_t kMaxDistinctWords = 64;  // supports of all items together; tags likewise
inline constexpr size_t kMaxStepDifficulties = 10;
inline constexpr size_t kMaxMetadataEntries = 16;
inline constexpr size_t kMaxIdBytes = 128;
inline constexpr size_t kMaxTitleBytes = 200;
inline constexpr size_t kMaxDescriptionBytes = 2000;
inline constexpr size_t kMaxCodeBytes = 128;
inline constexpr size_t kMaxWordBytes = 64;  // tags, supports, metadata keys
inline constexpr size_t kMaxMetadataValueBytes = 1024;
inline constexpr size_t kMaxLanguageBytes = 35;
inline constexpr int kMaxLanguageLevel = 6;
inline constexpr int kMaxCooldownResponses = 1000;
constexpr absl::Duration MaxCooldown() { return absl::Hours(365 * 24); }
constexpr absl::Duration MaxExpectedDuration() { return absl::Hours(24); }

// Returns all violations in draft order, empty for a sound draft. Cycles stand with their first
// skill and name the ids along them; of skills entangled in several cycles, one shortest cycle is
// named. O(skills + items + edges), without recursion.
std::vector<Violation> Validate(const CatalogDraft& draft);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_VALIDATE_H_
