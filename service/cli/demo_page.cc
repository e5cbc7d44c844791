// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/demo_page.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"

namespace proximal {
namespace {

constexpr absl::string_view kIndent = "      ";
constexpr size_t kReasonsShown = 3;
constexpr int kRunnersUpShown = 2;

// Why a runner-up lost, after its title.
absl::string_view LossWords(v1::RunnerUpReason reason) {
  switch (reason) {
    case v1::RUNNER_UP_REASON_LOWER_SCORE:
      return "worth a little less now";
    case v1::RUNNER_UP_REASON_NOT_DRAWN:
      return "as good, not drawn";
    case v1::RUNNER_UP_REASON_SPREAD:
      return "too like another pick";
    case v1::RUNNER_UP_REASON_PLACE_RESERVED:
      return "the place went to a new item";
    case v1::RUNNER_UP_REASON_OUT_OF_BAND:
      return "outside the band";
    default:
      return "not chosen";
  }
}

}  // namespace

std::string DemoCatalog::SkillTitle(const std::string& id) const {
  const auto found = skill_titles.find(id);
  return found == skill_titles.end() || found->second.empty() ? id : found->second;
}

std::string DemoCatalog::ItemTitle(const std::string& id) const {
  const auto found = items.find(id);
  return found == items.end() || found->second.title().empty() ? id : found->second.title();
}

std::string Percent(double p) { return absl::StrFormat("%.0f %%", 100 * p); }

std::string StatusWords(v1::MasteryStatus status) {
  const std::string name = v1::MasteryStatus_Name(status);
  return absl::StrReplaceAll(absl::AsciiStrToLower(absl::StripPrefix(name, "MASTERY_STATUS_")),
                             {{"_", " "}});
}

std::string DemoPage::PickText(int number, const v1::Recommendation& next) const {
  const v1::Pick& pick = next.picks(0);
  std::string text = absl::StrFormat("%4d  %s\n", number, Bold(catalog_.ItemTitle(pick.item_id())));
  std::string skills;
  for (const std::string& skill : pick.skill_ids()) {
    absl::StrAppend(&skills, skills.empty() ? "" : ", ", catalog_.SkillTitle(skill));
  }
  absl::StrAppendFormat(&text, "%s%s · P(correct) %s, between %s and %s · aiming for %s to %s\n",
                        kIndent, skills, Percent(pick.predicted().mean()),
                        Percent(pick.predicted().low()), Percent(pick.predicted().high()),
                        Percent(next.band().low()), Percent(next.band().high()));
  const size_t reasons = std::min<size_t>(kReasonsShown, pick.reasons_size());
  for (size_t i = 0; i < reasons; ++i) {
    absl::StrAppendFormat(&text, "%s%s %s\n", kIndent, i == 0 ? "why  " : "     ",
                          pick.reasons(static_cast<int>(i)).text());
  }
  for (int i = 0; i < std::min(kRunnersUpShown, pick.runners_up_size()); ++i) {
    const v1::RunnerUp& other = pick.runners_up(i);
    absl::StrAppendFormat(&text, "%s%s %s (%s, %s)\n", kIndent, i == 0 ? "or   " : "     ",
                          Styled("2", catalog_.ItemTitle(other.item_id())),
                          Percent(other.predicted()), LossWords(other.reason()));
  }
  return text;
}

std::string DemoPage::ShortfallText(const v1::Recommendation& next) const {
  return absl::StrCat(kIndent, "Nothing to practise now: ", next.shortfall().text(), "\n");
}

std::string DemoPage::AnswerText(const v1::Item& item, bool right,
                                 const v1::RecordResponseResponse& reply) const {
  const auto answer = item.metadata().find("answer");
  const std::string words = answer == item.metadata().end() ? "" : answer->second;
  std::string text = absl::StrCat(kIndent, "->    ");
  if (right) {
    absl::StrAppend(&text, Styled("32", "right"), words.empty() ? "" : ": ", words);
  } else {
    absl::StrAppend(&text, Styled("31", "wrong"), words.empty() ? "" : "; it is ", words);
  }
  absl::StrAppend(&text, "\n");
  for (const v1::MasteryChange& change : reply.changed()) {
    absl::StrAppend(&text, kIndent, "      ", MasteryText(change), "\n");
  }
  return text;
}

std::string DemoPage::MasteryText(const v1::MasteryChange& change) const {
  const v1::SkillMastery& now = change.mastery();
  std::string text =
      absl::StrFormat("%s: %s -> %s", catalog_.SkillTitle(now.skill_id()),
                      Percent(change.probability_before()), Percent(now.probability()));
  if (now.status() == change.status_before()) return text;
  const std::string status = StatusWords(now.status());
  return absl::StrCat(text, ", ",
                      now.status() == v1::MASTERY_STATUS_MASTERED ? Styled("32", status) : status);
}

std::string DemoPage::SummaryText(const v1::LearnerState& state) const {
  std::string text =
      absl::StrFormat("%s\n  %d responses, %s right; ability %+.1f logits, give or take %.1f\n",
                      Bold("Where the learner stands"), state.responses(),
                      Percent(state.mean_score()), state.ability().mean(), state.ability().sd());
  std::vector<const v1::SkillMastery*> skills;
  for (const v1::SkillMastery& skill : state.skills()) skills.push_back(&skill);
  std::stable_sort(skills.begin(), skills.end(),
                   [](const v1::SkillMastery* a, const v1::SkillMastery* b) {
                     return a->probability() > b->probability();
                   });
  for (const v1::SkillMastery* skill : skills) {
    const int bars = static_cast<int>(std::lround(20 * skill->probability()));
    absl::StrAppendFormat(&text, "  %-20s %5s  %s, %d %s: %s\n",
                          absl::StrCat(std::string(bars, '#'), std::string(20 - bars, '.')),
                          Percent(skill->probability()), catalog_.SkillTitle(skill->skill_id()),
                          skill->attempts(), skill->attempts() == 1 ? "response" : "responses",
                          StatusWords(skill->status()));
  }
  return text;
}

std::string DemoPage::Styled(absl::string_view code, absl::string_view text) const {
  if (!styled_) return std::string(text);
  return absl::StrCat("\033[", code, "m", text, "\033[0m");
}

}  // namespace proximal
