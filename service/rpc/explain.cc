// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/explain.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace proximal {
namespace {

constexpr size_t kMaxNameBytes = 70;  // two names and the words around them stay below 200

// A skill's title (or id) in quotes, cut between characters.
std::string Name(const Catalog& catalog, SkillIndex skill) {
  const SkillDraft& draft = catalog.skill(skill);
  absl::string_view name = draft.title.empty() ? draft.id : draft.title;
  if (name.size() <= kMaxNameBytes) return absl::StrCat("'", name, "'");
  size_t end = kMaxNameBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat("'", name.substr(0, end), "…'");
}

std::string Percent(double share) {
  return absl::StrCat(static_cast<int>(std::lround(100 * share)), " %");
}

std::string Days(double days) {
  const int whole = static_cast<int>(std::lround(days));
  return whole == 1 ? "1 day" : absl::StrCat(whole, " days");
}

}  // namespace

std::string ReasonText(const Reason& reason, const Catalog& catalog) {
  switch (reason.code) {
    case ReasonCode::kInBand:
      return absl::StrCat("Expected score ", Percent(reason.value), ", inside the band.");
    case ReasonCode::kOuterFringe:
      return absl::StrCat(Name(catalog, reason.skill),
                          catalog.prerequisites_of(reason.skill).empty()
                              ? " is new, and nothing has to be mastered before it."
                              : " is new, and everything it builds on is mastered.");
    case ReasonCode::kContinues:
      return absl::StrCat(Name(catalog, reason.skill), " is begun and not yet mastered.");
    case ReasonCode::kPrerequisiteGap:
      return absl::StrCat(Name(catalog, reason.skill), " is weak and holds back ",
                          Name(catalog, reason.other), ".");
    case ReasonCode::kReviewDue:
      return absl::StrCat(Name(catalog, reason.skill),
                          " was mastered and fades: ", Days(reason.value),
                          " since it was practised.");
    case ReasonCode::kGoal:
      return absl::StrCat("Leads to the goal ", Name(catalog, reason.other), ".");
    case ReasonCode::kInterest:
      return "Is about something the learner likes.";
    case ReasonCode::kAssigned:
      return "A teacher assigned it.";
    case ReasonCode::kSeeding:
      return "A new item: it is shown to learn about it.";
    case ReasonCode::kColdStart:
      return "Little is known of the learner yet: predicted from the catalog.";
    case ReasonCode::kEasierAfterErrors:
      return "Easier than the last items, after errors.";
    case ReasonCode::kHarderAfterSuccess:
      return "Harder than the last items, after success.";
    case ReasonCode::kStretch:
      return absl::StrCat("The harder option: expected score ", Percent(reason.value), ".");
    case ReasonCode::kNearestToBand:
      return "Nothing eligible lies inside the band; this is nearest to it.";
  }
  return "";
}

std::string ShortfallText(Shortfall shortfall, int missing, int out_of_band) {
  const auto because = [&](absl::string_view why) {
    std::string text;
    if (missing > 0)
      absl::StrAppend(&text, missing, missing == 1 ? " pick is" : " picks are", " missing");
    if (out_of_band > 0) {
      absl::StrAppend(&text, text.empty() ? "" : " and ", out_of_band,
                      out_of_band == 1 ? " lies" : " lie", " outside the band");
    }
    return absl::StrCat(text, ": ", why, ".");
  };
  switch (shortfall) {
    case Shortfall::kNone:
      return because("what was assigned lies there");
    case Shortfall::kNoEligibleItem:
      return because("the constraints leave no item");
    case Shortfall::kAllSeenRecently:
      return because("what would fit was answered recently");
    case Shortfall::kNoneInBand:
      return because("nothing eligible lies inside it");
    case Shortfall::kFewEligible:
      return because("too few items are eligible");
    case Shortfall::kAllMastered:
      return because("everything in focus is mastered");
  }
  return "";
}

}  // namespace proximal
