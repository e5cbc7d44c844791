// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal dif`: items that function differently between groups of learners.

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/calibration/dif.h"
#include "nlohmann/json.hpp"
#include "service/cli/command.h"
#include "service/cli/files.h"
#include "service/cli/groups.h"
#include "service/cli/log_source.h"
#include "service/cli/progress.h"
#include "service/cli/selected_log.h"

namespace proximal {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kAbout[] =
    "Looks for items that function differently between two groups of learners of equal ability:\n"
    "Mantel-Haenszel with the ETS classes A (negligible), B, C (large), and logistic regression\n"
    "with the bands of Jodoin and Gierl. Each learner's first response to an item counts.\n"
    "Learners are matched on their total score where all answered the same items, else on their\n"
    "ability under a Rasch model.\n"
    "Group labels come in a CSV with the columns learner and group. They are read for this job\n"
    "and kept nowhere; what is printed is per item, and items with less than --min_group answers "
    "of a\n"
    "group are not tested.\n"
    "Delta is on the ETS scale, -2.35 times the log of the odds ratio: negative is harder for the\n"
    "focal group than for matched learners of the reference group. Adjusted p-values allow for\n"
    "the number of items (Benjamini and Hochberg).";

const std::map<std::string, DifMatching> kMatchings = {{"score", DifMatching::kTotalScore},
                                                       {"ability", DifMatching::kAbility}};

struct Options {
  LogSource source;
  std::string groups, reference, focal, json;
  std::string matching = "auto";
  DifOptions dif;
};

struct Study {
  std::vector<std::string> items;
  LearnerGroups groups;  // of the table's learners
  DifAnalysis analysis;
};

// The labels, with the group that is asked for as the reference.
absl::StatusOr<LearnerGroups> LoadGroups(const Options& options, const Ids& learners) {
  if (options.reference.empty()) return ReadGroups(options.groups, options.focal, learners);
  absl::StatusOr<LearnerGroups> groups = ReadGroups(options.groups, options.reference, learners);
  if (!groups.ok()) return groups;
  std::swap(groups->reference, groups->focal);
  for (DifGroup& group : groups->of) {
    if (group == DifGroup::kNeither) continue;
    group = group == DifGroup::kFocal ? DifGroup::kReference : DifGroup::kFocal;
  }
  return groups;
}

absl::StatusOr<Study> Analyze(const Options& options, const OpenJournalScan& open) {
  Progress progress;
  const auto loaded = LoadLog(options.source, open, &progress);
  if (!loaded.ok()) return loaded.status();
  const Catalog& catalog = *loaded->catalog;
  absl::StatusOr<LearnerGroups> groups = LoadGroups(options, loaded->table.learners);
  if (!groups.ok()) return groups.status();
  const auto log = SelectLog(loaded->table, catalog, {});
  if (!log.ok()) return log.status();
  std::vector<DifGroup> of_log;
  for (uint32_t learner : log->table_learner) of_log.push_back(groups->of[learner]);
  DifOptions dif = options.dif;
  if (options.matching != "auto") dif.matching = kMatchings.at(options.matching);
  progress.Stage("comparing the groups");
  absl::StatusOr<DifAnalysis> analysis =
      AnalyzeDif(IrtData::FirstResponses(log->log, catalog.item_count()), of_log, dif);
  if (!analysis.ok()) return analysis.status();
  progress.Finish();
  Study study = {{}, *std::move(groups), *std::move(analysis)};
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) study.items.push_back(catalog.item(i).id);
  return study;
}

const char* Name(DifState state) {
  switch (state) {
    case DifState::kTested:
      return "tested";
    case DifState::kTooFew:
      return "too few answers of a group";
    case DifState::kAllAlike:
      return "all answers alike";
    case DifState::kNoOddsRatio:
      break;
  }
  return "no odds ratio";
}

std::string Letter(DifClass of) { return std::string(1, "ABC"[static_cast<int>(of)]); }

Json ToJson(const LikelihoodRatio& test) { return {{"chi2", test.chi_square}, {"p", test.p}}; }

Json ToJson(const std::string& id, const DifItem& item) {
  Json json = {{"item", id},
               {"state", Name(item.state)},
               {"reference_answers", item.reference},
               {"focal_answers", item.focal}};
  if (item.state == DifState::kTooFew) return json;
  json["reference_right"] = item.reference_share;
  json["focal_right"] = item.focal_share;
  if (item.state != DifState::kTested) return json;
  const MantelHaenszel& mh = item.mantel_haenszel;
  json["anchor"] = item.anchor;
  json["mantel_haenszel"] = {
      {"odds_ratio", mh.alpha}, {"delta", mh.delta}, {"delta_error", mh.delta_error},
      {"chi2", mh.chi_square},  {"p", mh.p},         {"adjusted_p", item.adjusted_p},
      {"class", Letter(mh.ets)}};
  if (!item.logistic) return json;
  const LogisticDif& logistic = *item.logistic;
  json["logistic"] = {
      {"uniform", ToJson(logistic.uniform)},   {"nonuniform", ToJson(logistic.nonuniform)},
      {"both", ToJson(logistic.both)},         {"adjusted_p", item.logistic_adjusted_p},
      {"group_shift", logistic.group_shift},   {"r2_change", logistic.r2_change},
      {"class", Letter(logistic.jodoin_gierl)}};
  return json;
}

std::string StudyToJson(const Study& study) {
  const DifAnalysis& analysis = study.analysis;
  const bool by_score = analysis.matching == DifMatching::kTotalScore;
  Json json = {{"reference", study.groups.reference},
               {"focal", study.groups.focal},
               {"reference_learners", analysis.reference},
               {"focal_learners", analysis.focal},
               {"matching", by_score ? "score" : "ability"},
               {"rounds", analysis.rounds},
               {"settled", analysis.settled},
               {"items", Json::array()}};
  for (size_t i = 0; i < study.items.size(); ++i) {
    json["items"].push_back(ToJson(study.items[i], analysis.items[i]));
  }
  return json.dump(2) + "\n";
}

// The largest differences first; what could not be tested is counted.
void Print(const Study& study) {
  const DifAnalysis& analysis = study.analysis;
  absl::PrintF("reference %s: %s learners; focal %s: %s learners; matched on %s\n",
               study.groups.reference, WithCommas(analysis.reference), study.groups.focal,
               WithCommas(analysis.focal),
               analysis.matching == DifMatching::kTotalScore ? "total score" : "ability");
  std::vector<size_t> tested;
  std::map<DifState, size_t> counts;
  for (size_t i = 0; i < analysis.items.size(); ++i) {
    ++counts[analysis.items[i].state];
    if (analysis.items[i].state == DifState::kTested) tested.push_back(i);
  }
  std::stable_sort(tested.begin(), tested.end(), [&](size_t a, size_t b) {
    return analysis.items[a].mantel_haenszel.ets > analysis.items[b].mantel_haenszel.ets;
  });
  std::fputs("class  delta   error   adj. p   logistic  adj. p   R2 rise  item\n", stdout);
  for (size_t i : tested) {
    const DifItem& item = analysis.items[i];
    const MantelHaenszel& mh = item.mantel_haenszel;
    const std::string logistic =
        item.logistic
            ? absl::StrFormat("%s         %.4f   %.4f ", Letter(item.logistic->jodoin_gierl),
                              item.logistic_adjusted_p, item.logistic->r2_change)
            : std::string("-         -        -      ");
    absl::PrintF("%-5s  %+.3f  %.3f   %.4f   %s  %s\n", Letter(mh.ets), mh.delta, mh.delta_error,
                 item.adjusted_p, logistic, study.items[i]);
  }
  for (const auto& [state, count] : counts) {
    if (state != DifState::kTested) {
      absl::PrintF("%s items not tested: %s\n", WithCommas(count), Name(state));
    }
  }
  if (!analysis.settled) {
    absl::PrintF("purification did not settle in %d rounds\n", analysis.rounds);
  }
}

absl::Status Dif(const Options& options, const OpenJournalScan& open) {
  if (absl::Status status = CheckSource(options.source); !status.ok()) return status;
  if (!options.reference.empty() && !options.focal.empty()) {
    return Misuse("give --reference or --focal, not both: the other group is all other labels");
  }
  if (!options.json.empty()) {
    if (absl::Status status = CheckWritable(options.json); !status.ok()) return status;
  }
  const absl::StatusOr<Study> study = Analyze(options, open);
  if (!study.ok()) return study.status();
  Print(*study);
  return options.json.empty() ? absl::OkStatus() : WriteFile(options.json, StudyToJson(*study));
}

}  // namespace

void AddDifCommand(CLI::App& app, const OpenJournalScan& open, Run* run) {
  CLI::App* command = app.add_subcommand("dif", kAbout);
  auto options = std::make_shared<Options>();
  AddLogOptions(command, &options->source);
  command->add_option("--tenant", options->source.tenant, "of the journal (default: default)")
      ->type_name("NAME");
  command->add_option("--groups", options->groups, "CSV with the columns learner and group")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--reference", options->reference,
                   "label of the reference group (default: of two, the larger one)")
      ->type_name("LABEL");
  command
      ->add_option("--focal", options->focal,
                   "label of the focal group, instead; all other labels are the reference")
      ->type_name("LABEL");
  command->add_option("--matching", options->matching, "auto (default), score or ability")
      ->check(CLI::IsMember({"auto", "score", "ability"}))
      ->type_name("NAME");
  command
      ->add_option("--strata", options->dif.strata,
                   "groups of like ability that learners are matched in (default: 20)")
      ->check(CLI::Range(2, 100))
      ->type_name("N");
  command
      ->add_option("--min_group", options->dif.min_group,
                   "answers of each group that an item needs (default: 30)")
      ->check(CLI::Range(2, 1'000'000))
      ->type_name("N");
  command->add_flag("--purify", options->dif.purify,
                    "leave items of class B and C out of what learners are matched on, and repeat");
  command->add_option("--json", options->json, "write the figures there")->type_name("FILE");
  command->callback(
      [options, open, run] { *run = [options, open] { return Dif(*options, open); }; });
}

}  // namespace proximal
