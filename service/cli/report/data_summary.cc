// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/data_summary.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

constexpr size_t kNamed = 5;  // examples that a warning names

struct Tally {
  uint64_t count = 0;
  double low = 1;
  double high = 0;
};

std::vector<Tally> TallyItems(const Catalog& catalog, const ResponseLog& log) {
  std::vector<Tally> items(catalog.item_count());
  for (size_t row = 0; row < log.size(); ++row) {
    Tally& tally = items[log.item(row)];
    ++tally.count;
    tally.low = std::min(tally.low, log.score(row));
    tally.high = std::max(tally.high, log.score(row));
  }
  return items;
}

void SummarizeItems(const Catalog& catalog, const std::vector<Tally>& items, DataSummary* summary) {
  std::vector<uint64_t> skills(catalog.skill_count(), 0);
  for (ItemIndex item = 0; item < items.size(); ++item) {
    const Tally& tally = items[item];
    for (const SkillIndex skill : catalog.skills_of(item)) skills[skill] += tally.count;
    if (tally.count == 0) {
      ++summary->unanswered_items;
      continue;
    }
    ++summary->items;
    const std::string& id = catalog.item(item).id;
    if (tally.count < kFewestOfItem) summary->rare_items.push_back(id);
    if (tally.count >= kFewestAlike && tally.low == tally.high) {
      summary->constant_items.push_back(id);
    }
  }
  for (SkillIndex skill = 0; skill < skills.size(); ++skill) {
    if (skills[skill] == 0) continue;
    ++summary->skills;
    if (skills[skill] < kFewestOfSkill) summary->tiny_skills.push_back(catalog.skill(skill).id);
  }
}

std::string Examples(const std::vector<std::string>& ids) {
  std::vector<std::string> named(ids.begin(),
                                 ids.begin() + static_cast<int64_t>(std::min(kNamed, ids.size())));
  return absl::StrCat(absl::StrJoin(named, ", "), ids.size() > kNamed ? " \u2026" : "");
}

void AddWarning(const std::string& what, uint64_t count, const std::string& examples,
                const std::string& meaning, Figures* figures) {
  if (count > 0) figures->rows.push_back({what, WithCommas(count), examples, meaning});
}

Figures Warnings(const DataSummary& summary, uint64_t skipped_rows) {
  Figures figures{"What to look at", {"Finding", "How many", "Such as", "What it means"}, {}};
  AddWarning("Items always scored alike", summary.constant_items.size(),
             Examples(summary.constant_items), "say nothing about anybody; check their key",
             &figures);
  AddWarning(absl::StrCat("Items with less than ", kFewestOfItem, " responses"),
             summary.rare_items.size(), Examples(summary.rare_items),
             "their difficulty is mostly that of their skills", &figures);
  AddWarning(absl::StrCat("Skills with less than ", kFewestOfSkill, " responses"),
             summary.tiny_skills.size(), Examples(summary.tiny_skills),
             "their parameters are mostly the average skill\u2019s", &figures);
  AddWarning("Items nobody answered", summary.unanswered_items, "",
             "start from their skills and the author\u2019s difficulty", &figures);
  AddWarning("Learners with one response", summary.lone_learners, "",
             "teach the items, but nothing about learning", &figures);
  AddWarning("Rows left out", skipped_rows, "", "they broke a rule of the format", &figures);
  return figures;
}

Panel PracticeChart(const std::vector<uint64_t>& counts) {
  std::vector<uint64_t> bars;  // learners with 1, 2-3, 4-7 ... responses
  for (const uint64_t count : counts) {
    const auto bar = static_cast<size_t>(std::log2(static_cast<double>(count)));
    if (bars.size() <= bar) bars.resize(bar + 1, 0);
    ++bars[bar];
  }
  const double most = static_cast<double>(*std::max_element(bars.begin(), bars.end()));
  Plot plot({.title = "Responses per learner",
             .description = "Learners by how many responses they gave",
             .height = 250,
             .x = {0, static_cast<double>(bars.size())},
             .y = {0, 1.1 * most},
             .x_label = "responses of a learner",
             .y_label = "learners",
             .y_format = [](double v) { return Short(static_cast<uint64_t>(v)); }});
  for (size_t i = 0; i < bars.size(); ++i) {
    const double x = static_cast<double>(i);
    const uint64_t low = uint64_t{1} << i;
    const std::string name = i == 0 ? "1" : absl::StrCat(Short(low), "\u2013", Short(2 * low - 1));
    plot.Box({x + 0.06, 0}, {x + 0.94, static_cast<double>(bars[i])}, "first",
             absl::StrCat(name, " responses: ", Count(bars[i], "learner", "learners")));
    plot.Label({x + 0.5, 0}, bars.size() > 9 ? Short(low) : name, "tick", "middle", 0, 16);
  }
  plot.Label({static_cast<double>(bars.size()) / 2, 0}, "responses of a learner", "axis", "middle",
             0, 34);
  return {"Responses per learner", "", std::move(plot).Svg()};
}

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone()); }

}  // namespace

DataSummary Summarize(const Catalog& catalog, const ResponseLog& log) {
  DataSummary summary;
  summary.responses = log.size();
  summary.learners = log.learner_count();
  summary.first = summary.last = log.response(0).answered_at;
  for (size_t row = 0; row < log.size(); ++row) {
    summary.mean_score += log.score(row) / static_cast<double>(log.size());
    summary.first = std::min(summary.first, log.response(row).answered_at);
    summary.last = std::max(summary.last, log.response(row).answered_at);
  }
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    const uint64_t count = log.end(learner) - log.begin(learner);
    summary.responses_of_learners.push_back(count);
    if (count == 1) ++summary.lone_learners;
  }
  std::sort(summary.responses_of_learners.begin(), summary.responses_of_learners.end());
  SummarizeItems(catalog, TallyItems(catalog, log), &summary);
  return summary;
}

Section DataSection(const DataSummary& summary, uint64_t skipped_rows) {
  const std::vector<uint64_t>& counts = summary.responses_of_learners;
  Section section;
  section.id = "data";
  section.title = "Data";
  section.finding = absl::StrCat("Half of the learners gave ",
                                 WithCommas(counts[counts.size() / 2]), " responses or more, and ",
                                 Percent(summary.mean_score), " of all answers were right.");
  section.method = absl::StrCat(Count(summary.responses, "response", "responses"), " of ",
                                Count(summary.learners, "learner", "learners"), " to ",
                                Count(summary.items, "item", "items"), " of ",
                                Count(summary.skills, "skill", "skills"), ", ", Day(summary.first),
                                " to ", Day(summary.last), ".");
  section.panels = {PracticeChart(counts)};
  Figures warnings = Warnings(summary, skipped_rows);
  section.tables_open = true;
  if (!warnings.rows.empty()) section.tables.push_back(std::move(warnings));
  return section;
}

}  // namespace proximal
