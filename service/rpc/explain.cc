// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/explain.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace proximal {
namespace {

constexpr size_t kMaxNameBytes = 70;  // two names and the words around them stay below 200

// A skill's title (or id), cut between characters where it is long.
absl::string_view Name(const Catalog& catalog, SkillIndex skill) {
  const SkillDraft& draft = catalog.skill(skill);
  const absl::string_view name = draft.title.empty() ? draft.id : draft.title;
  if (name.size() <= kMaxNameBytes) return name;
  size_t end = kMaxNameBytes;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end);
}

int Percent(double share) { return static_cast<int>(std::lround(100 * share)); }

}  // namespace

void AppendReasonText(const Reason& reason, const Catalog& catalog, std::string* text) {
  switch (reason.code) {
    case ReasonCode::kInBand:
      absl::StrAppend(text, "Expected score ", Percent(reason.value), " %, inside the band.");
      break;
    case ReasonCode::kOuterFringe:
      absl::StrAppend(text, "'", Name(catalog, reason.skill),
                      catalog.prerequisites_of(reason.skill).empty()
                          ? "' is new, and nothing has to be mastered before it."
                          : "' is new, and everything it builds on is mastered.");
      break;
    case ReasonCode::kContinues:
      absl::StrAppend(text, "'", Name(catalog, reason.skill), "' is begun and not yet mastered.");
      break;
    case ReasonCode::kPrerequisiteGap:
      absl::StrAppend(text, "'", Name(catalog, reason.skill), "' is weak and holds back '",
                      Name(catalog, reason.other), "'.");
      break;
    case ReasonCode::kReviewDue:
      absl::StrAppend(text, "'", Name(catalog, reason.skill),
                      "' was mastered and fades: ", std::lround(reason.value),
                      " d since it was practised.");
      break;
    case ReasonCode::kRefresh:
      absl::StrAppend(text, "'", Name(catalog, reason.skill),
                      "' is mastered, as is all that may be practised: ", std::lround(reason.value),
                      " d since it was practised.");
      break;
    case ReasonCode::kGoal:
      absl::StrAppend(text, "Leads to the goal '", Name(catalog, reason.other), "'.");
      break;
    case ReasonCode::kInterest:
      text->append("Is about something the learner likes.");
      break;
    case ReasonCode::kAssigned:
      text->append("A teacher assigned it.");
      break;
    case ReasonCode::kSeeding:
      text->append("A new item: it is shown to learn about it.");
      break;
    case ReasonCode::kColdStart:
      text->append("Little is known of the learner yet: predicted from the catalog.");
      break;
    case ReasonCode::kEasierAfterErrors:
      text->append("Easier than usual, after errors.");
      break;
    case ReasonCode::kHarderAfterSuccess:
      text->append("Harder than usual, after success.");
      break;
    case ReasonCode::kStretch:
      absl::StrAppend(text, "The harder option: expected score ", Percent(reason.value), " %.");
      break;
    case ReasonCode::kNearestToBand:
      text->append("Nothing eligible lies inside the band; this is nearest to it.");
      break;
  }
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
    case Shortfall::kSeenRecently:
      return because("what would fit was answered recently");
    case Shortfall::kExposure:
      return because("what would fit was shown to too many learners of late");
    case Shortfall::kPrerequisites:
      return because("what is left needs skills that are not mastered");
    case Shortfall::kQuarantined:
      return because("what would fit is quarantined");
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
