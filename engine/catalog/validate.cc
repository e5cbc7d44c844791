// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/validate.h"

#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/catalog/checker.h"
#include "engine/catalog/cycles.h"
#include "engine/catalog/id_index.h"
#include "engine/catalog/rows.h"

namespace proximal {
namespace {

constexpr Interval kLogits = {-6, 6};
constexpr Interval kBelowHalf = {0, 0.5, Interval::kOpenHigh};
constexpr Interval kProbability = {0, 1, Interval::kOpen};

// Whether the tag has the shape of BCP 47: subtags of 1 to 8 letters and digits, joined by
// hyphens, the first of letters only.
bool IsLanguageTag(absl::string_view tag) {
  bool first = true;
  for (absl::string_view subtag : absl::StrSplit(tag, '-')) {
    if (subtag.empty() || subtag.size() > 8) return false;
    for (unsigned char c : subtag) {
      if (!absl::ascii_isalnum(c) || (first && absl::ascii_isdigit(c))) return false;
    }
    first = false;
  }
  return true;
}

class Validator {
 public:
  explicit Validator(const CatalogDraft& draft)
      : draft_(draft), skill_by_id_(draft.skills), item_by_id_(draft.items) {}

  std::vector<Violation> Run() && {
    FindCyclesOfSkills();
    CheckHeader();
    CheckSettings(draft_.settings);
    CheckTotal({.field = "skills"}, draft_.skills.size(), kMaxSkills);
    for (uint32_t i = 0; i < draft_.skills.size(); ++i) CheckSkill(i);
    CheckTotal({.field = "items"}, draft_.items.size(), kMaxItems);
    for (uint32_t i = 0; i < draft_.items.size(); ++i) CheckItem(i);
    return std::move(check_).Take();
  }

 private:
  // One of the two kinds of words that get a bit each in a compiled catalog.
  struct DistinctWords {
    absl::flat_hash_set<absl::string_view> words;
    bool reported = false;
  };

  void FindCyclesOfSkills();
  void CheckHeader();
  void CheckSettings(const CatalogSettings& settings);
  void CheckBand(const Band& band);
  void CheckTotal(const Place& place, size_t count, size_t max_count);
  void CheckSkill(uint32_t index);
  void CheckItem(uint32_t index);
  void CheckParameters(const Place& place, const ItemDraft& item);
  void CheckStepDifficulties(const Place& place, absl::Span<const double> steps);
  void CheckMetadata(const Place& place, const ItemDraft& item);
  void CheckId(const Place& place, absl::string_view id, const IdIndex& index);
  void CheckReference(const Place& place, absl::string_view id);
  void CheckReferences(const Place& place, absl::Span<const std::string> ids, size_t max_count);
  void CheckDistinctWords(const Place& place, absl::Span<const std::string> words,
                          DistinctWords* distinct);
  std::string DescribeCycle(absl::Span<const uint32_t> cycle) const;

  const CatalogDraft& draft_;
  const IdIndex skill_by_id_;
  const IdIndex item_by_id_;
  // Messages by the skill they stand with.
  absl::flat_hash_map<uint32_t, std::string> prerequisite_cycle_, parent_cycle_;
  DistinctWords supports_, tags_;
  Checker check_;
};

void Validator::FindCyclesOfSkills() {
  std::vector<Rows::Pair> prerequisites, parents;
  for (uint32_t i = 0; i < draft_.skills.size(); ++i) {
    const SkillDraft& skill = draft_.skills[i];
    for (const std::string& id : skill.prerequisite_ids) {
      if (const auto found = skill_by_id_.Find(id)) prerequisites.emplace_back(i, *found);
    }
    if (skill.parent_id.empty()) continue;
    if (const auto found = skill_by_id_.Find(skill.parent_id)) parents.emplace_back(i, *found);
  }
  for (const auto& cycle : FindCycles(Rows(draft_.skills.size(), prerequisites))) {
    prerequisite_cycle_[cycle[0]] = DescribeCycle(cycle);
  }
  for (const auto& cycle : FindCycles(Rows(draft_.skills.size(), parents))) {
    parent_cycle_[cycle[0]] = DescribeCycle(cycle);
  }
}

// 'a' -> 'b' -> 'a', the middle of a long cycle left out.
std::string Validator::DescribeCycle(absl::Span<const uint32_t> cycle) const {
  constexpr size_t kShown = 32;
  std::string path;
  for (uint32_t skill : cycle.subspan(0, kShown)) {
    absl::StrAppend(&path, Quoted(draft_.skills[skill].id), " -> ");
  }
  if (cycle.size() > kShown) absl::StrAppend(&path, "(", cycle.size() - kShown, " more) -> ");
  return absl::StrCat(path, Quoted(draft_.skills[cycle[0]].id));
}

void Validator::CheckHeader() {
  check_.CheckText({.field = "title"}, draft_.title, kMaxTitleBytes);
  const Place language = {.field = "language"};
  check_.CheckText(language, draft_.language, kMaxLanguageBytes);
  if (!draft_.language.empty() && !IsLanguageTag(draft_.language)) {
    check_.Report(
        language, "MALFORMED",
        absl::StrCat(Quoted(draft_.language), " is not a BCP 47 tag such as 'en' or 'pt-BR'"));
  }
}

void Validator::CheckSettings(const CatalogSettings& settings) {
  const Place place;
  if (settings.tracing > TracingKind::kIrt) {
    check_.Report(place.Field("settings.tracing"), "OUT_OF_RANGE",
                  absl::StrCat("no model of the learner has the number ",
                               static_cast<int>(settings.tracing)));
  }
  if (settings.steps > StepModel::kPartialCredit) {
    check_.Report(place.Field("settings.step_model"), "OUT_OF_RANGE",
                  absl::StrCat("no step model has the number ", static_cast<int>(settings.steps)));
  }
  CheckBand(settings.band);
  check_.CheckNumber(place.Field("settings.mastery_threshold"), settings.mastery_threshold,
                     kProbability);
  check_.CheckNumber(place.Field("settings.mastery_confidence"), settings.mastery_confidence,
                     {0.5, 1, Interval::kOpenHigh});
  check_.CheckDuration(place.Field("settings.cooldown"), settings.cooldown, MaxCooldown());
  check_.CheckInteger(place.Field("settings.cooldown_responses"), settings.cooldown_responses, 0,
                      kMaxCooldownResponses);
  check_.CheckNumber(place.Field("settings.max_exposure"), settings.max_exposure,
                     {0, 1, Interval::kOpenLow});
  check_.CheckNumber(place.Field("settings.seeding_share"), settings.seeding_share, {0, 0.5});
}

void Validator::CheckBand(const Band& band) {
  constexpr Interval kEnds = {Band::kLeastLow, Band::kMostHigh};
  constexpr double kRounding = 1e-9;  // of a difference of two decimals
  const Place high = {.field = "settings.band.high"};
  check_.CheckNumber({.field = "settings.band.low"}, band.low, kEnds);
  check_.CheckNumber(high, band.high, kEnds);
  if (band.low >= band.high) {
    check_.Report(high, "NOT_ASCENDING",
                  absl::StrCat(NumberToString(band.high), " is not above the low end, ",
                               NumberToString(band.low)));
  } else if (band.high - band.low < Band::kLeastWidth - kRounding) {
    check_.Report(
        high, "TOO_NARROW",
        absl::StrCat(NumberToString(band.high), " is less than ", NumberToString(Band::kLeastWidth),
                     " above the low end, ", NumberToString(band.low)));
  }
}

void Validator::CheckTotal(const Place& place, size_t count, size_t max_count) {
  if (count == 0) {
    check_.Report(place, "REQUIRED", absl::StrCat("none given; 1 to ", max_count, " are needed"));
  }
  check_.CheckCount(place, count, max_count);
}

void Validator::CheckSkill(uint32_t index) {
  const SkillDraft& skill = draft_.skills[index];
  const Place place = {.list = "skills", .row = index};
  CheckId(place, skill.id, skill_by_id_);
  check_.CheckText(place.Field("title"), skill.title, kMaxTitleBytes);
  check_.CheckText(place.Field("description"), skill.description, kMaxDescriptionBytes,
                   LineBreaks::kAllowed);
  if (!skill.parent_id.empty()) CheckReference(place.Field("parent_id"), skill.parent_id);
  const auto parent_cycle = parent_cycle_.find(index);
  if (parent_cycle != parent_cycle_.end()) {
    check_.Report(place.Field("parent_id"), "CYCLE",
                  absl::StrCat("parents form a cycle: ", parent_cycle->second));
  }
  CheckReferences(place.Field("prerequisite_ids"), skill.prerequisite_ids, kMaxPrerequisites);
  const auto prerequisite_cycle = prerequisite_cycle_.find(index);
  if (prerequisite_cycle != prerequisite_cycle_.end()) {
    check_.Report(place.Field("prerequisite_ids"), "CYCLE",
                  absl::StrCat("prerequisites form a cycle: ", prerequisite_cycle->second));
  }
  check_.CheckWords(place.Field("codes"), skill.codes, kMaxCodes, kMaxCodeBytes);
  check_.CheckWords(place.Field("tags"), skill.tags, kMaxTags, kMaxWordBytes);
  if (skill.reference_difficulty.has_value()) {
    check_.CheckNumber(place.Field("reference_difficulty"), *skill.reference_difficulty, kLogits);
  }
}

void Validator::CheckItem(uint32_t index) {
  const ItemDraft& item = draft_.items[index];
  const Place place = {.list = "items", .row = index};
  CheckId(place, item.id, item_by_id_);
  check_.CheckText(place.Field("title"), item.title, kMaxTitleBytes);
  if (item.skill_ids.empty()) {
    check_.Report(place.Field("skill_ids"), "REQUIRED",
                  absl::StrCat("none given; 1 to ", kMaxSkillsPerItem, " are needed"));
  }
  CheckReferences(place.Field("skill_ids"), item.skill_ids, kMaxSkillsPerItem);
  CheckParameters(place, item);
  CheckStepDifficulties(place.Field("step_difficulties"), item.step_difficulties);
  check_.CheckWords(place.Field("supports"), item.supports, kMaxSupports, kMaxWordBytes);
  CheckDistinctWords(place.Field("supports"), item.supports, &supports_);
  check_.CheckInteger(place.Field("language_level"), item.language_level, 0, kMaxLanguageLevel);
  check_.CheckWords(place.Field("tags"), item.tags, kMaxTags, kMaxWordBytes);
  CheckDistinctWords(place.Field("tags"), item.tags, &tags_);
  check_.CheckDuration(place.Field("expected_duration"), item.expected_duration,
                       MaxExpectedDuration());
  CheckMetadata(place.Field("metadata"), item);
}

void Validator::CheckParameters(const Place& place, const ItemDraft& item) {
  check_.CheckNumber(place.Field("difficulty"), item.difficulty, kLogits);
  check_.CheckNumber(place.Field("discrimination"), item.discrimination,
                     {0, 4, Interval::kOpenLow});
  check_.CheckNumber(place.Field("guess"), item.guess, kBelowHalf);
  check_.CheckNumber(place.Field("slip"), item.slip, kBelowHalf);
  if (item.guess + item.slip >= 1) {
    check_.Report(place.Field("slip"), "GUESS_PLUS_SLIP",
                  absl::StrCat("guess ", NumberToString(item.guess), " + slip ",
                               NumberToString(item.slip), " must be below 1"));
  }
}

void Validator::CheckStepDifficulties(const Place& place, absl::Span<const double> steps) {
  check_.CheckCount(place, steps.size(), kMaxStepDifficulties);
  for (size_t i = 0; i < steps.size(); ++i) {
    check_.CheckNumber(place.Element(i), steps[i], kLogits);
    if (i > 0 && steps[i] <= steps[i - 1]) {
      check_.Report(place.Element(i), "NOT_ASCENDING",
                    absl::StrCat(NumberToString(steps[i]), " is not above the step before, ",
                                 NumberToString(steps[i - 1])));
    }
  }
}

void Validator::CheckMetadata(const Place& place, const ItemDraft& item) {
  check_.CheckCount(place, item.metadata.size(), kMaxMetadataEntries);
  absl::flat_hash_set<absl::string_view> keys;
  for (const auto& [key, value] : item.metadata) {
    check_.CheckWord(place.Key(key), key, kMaxWordBytes);
    check_.CheckText(place.Key(key), value, kMaxMetadataValueBytes, LineBreaks::kAllowed);
    if (!keys.insert(key).second) {
      check_.Report(place.Key(key), "DUPLICATE",
                    absl::StrCat("key ", Quoted(key), " is listed twice"));
    }
  }
}

void Validator::CheckId(const Place& place, absl::string_view id, const IdIndex& index) {
  check_.CheckWord(place.Field("id"), id, kMaxIdBytes);
  const size_t first = *index.Find(id);
  if (first == place.row || id.empty()) return;
  check_.Report(place.Field("id"), "DUPLICATE_ID",
                absl::StrCat(Quoted(id), " is already the id of ", place.list, "[", first, "]"));
}

void Validator::CheckReference(const Place& place, absl::string_view id) {
  if (skill_by_id_.Find(id).has_value()) return;
  check_.Report(place, "UNKNOWN_SKILL",
                absl::StrCat("skill ", Quoted(id), " is not in the catalog"));
}

void Validator::CheckReferences(const Place& place, absl::Span<const std::string> ids,
                                size_t max_count) {
  check_.CheckCount(place, ids.size(), max_count);
  for (size_t i = 0; i < ids.size(); ++i) CheckReference(place.Element(i), ids[i]);
  check_.CheckDistinct(place, ids);
}

void Validator::CheckDistinctWords(const Place& place, absl::Span<const std::string> words,
                                   DistinctWords* distinct) {
  for (size_t i = 0; i < words.size() && !distinct->reported; ++i) {
    distinct->words.insert(words[i]);
    if (distinct->words.size() <= kMaxDistinctWords) continue;
    distinct->reported = true;
    check_.Report(place.Element(i), "TOO_MANY",
                  absl::StrCat(Quoted(words[i]), " is one more than the ", kMaxDistinctWords,
                               " distinct ", place.field, " that all items together may have"));
  }
}

}  // namespace

std::vector<Violation> Validate(const CatalogDraft& draft) { return Validator(draft).Run(); }

}  // namespace proximal
