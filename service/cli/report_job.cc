// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report_job.h"

#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "engine/calibration/dif.h"
#include "engine/calibration/evaluate.h"
#include "service/cli/command.h"
#include "service/cli/comparison.h"
#include "service/cli/evaluation.h"
#include "service/cli/files.h"
#include "service/cli/groups.h"
#include "service/cli/report/ablation_section.h"
#include "service/cli/report/before_after.h"
#include "service/cli/report/data_summary.h"
#include "service/cli/report/dif_section.h"
#include "service/cli/report/item_fit.h"
#include "service/cli/report/item_map.h"
#include "service/cli/report/learning_curves.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/page.h"
#include "service/cli/report/quarantine.h"
#include "service/cli/report/reliability.h"
#include "service/cli/report/residuals.h"
#include "service/cli/report/sum_scores.h"

namespace proximal {
namespace {

std::string KindName(TracingKind kind) {
  switch (kind) {
    case TracingKind::kBkt:
      return "Bayesian knowledge tracing";
    case TracingKind::kIrt:
      return "Item response theory";
    case TracingKind::kResponse:
      break;
  }
  return "Response model";
}

// All that a report is computed from.
class Reporter {
 public:
  Reporter(const LoadedLog& log, const FitOutcome& outcome, const ReportOptions& options,
           Progress* progress)
      : log_(log), outcome_(outcome), options_(options), progress_(progress) {}

  absl::StatusOr<std::string> Render() {
    absl::StatusOr<SelectedLog> all = SelectLog(log_.table, *log_.catalog, {});
    if (!all.ok()) return all.status();
    all_ = *std::move(all);
    progress_->Stage("reporting");
    all_predicted_ = PredictOneStepAhead(*outcome_.compiled, all_.log);
    everything_ = {log_.catalog.get(), outcome_.compiled.get(), &all_.log, all_predicted_};
    const bool held_out = outcome_.held_out.log.size() > 0;
    judged_ = held_out ? Observed{log_.catalog.get(), outcome_.compiled.get(),
                                  &outcome_.held_out.log, outcome_.predicted}
                       : everything_;
    judged_on_ =
        absl::StrCat(Count(judged_.log->size(), "response", "responses"), " of ",
                     Count(judged_.log->learner_count(), "learner", "learners"),
                     held_out ? " that the model was not fitted on"
                              : ", none of them held out: it may have been fitted on them");
    Page page;
    DescribeModel(&page);
    if (absl::Status status = AddSections(&page); !status.ok()) return status;
    progress_->Finish();
    return RenderPage(page);
  }

 private:
  void DescribeModel(Page* page) const {
    const ModelHeader& header = outcome_.model.header;
    const std::string& course = log_.catalog->draft().title;
    page->title = !options_.title.empty() ? options_.title
                  : !course.empty()       ? absl::StrCat("Calibration of ", course)
                                          : "Calibration report";
    page->lead =
        absl::StrCat(KindName(header.kind), ", fitted on ",
                     Count(header.training.responses, "response", "responses"), " of ",
                     Count(header.training.learners, "learner", "learners"),
                     header.created_at.has_value()
                         ? absl::FormatTime(" on %e %B %Y", *header.created_at, absl::UTCTimeZone())
                         : "",
                     ".");
    const Metrics metrics = ComputeMetrics(judged_.predicted, ScoresOf(*judged_.log));
    page->tiles = {{"AUC", Fixed(metrics.auc, 3), "right above wrong"},
                   {"Log loss", Fixed(metrics.log_loss, 3), "nats a response"},
                   {"Calibration error", Percent(metrics.ece, 1), "ECE, ten bins"},
                   {"Accuracy", Percent(metrics.accuracy, 1), "right side of one half"},
                   {"Judged on", Short(metrics.n), "responses"}};
    page->footer = absl::StrCat(
        "Written by proximal. Everything is in this file; it fetches "
        "nothing and names no learner.",
        log_.catalog_version.empty() ? "" : absl::StrCat(" Catalog ", log_.catalog_version, "."));
    DescribeVerdict(page);
  }

  void DescribeVerdict(Page* page) const {
    if (outcome_.opponents.empty()) return;
    const NamedPredictions& first = outcome_.opponents.front();
    const HeldOutComparison comparison =
        ComparePredictions(*judged_.log, judged_.predicted, first.predicted);
    page->verdict = DescribeDifference(
        comparison, first.name == "champion" ? "the champion" : "predicting each item\u2019s mean");
    page->mood = comparison.challenger.log_loss < comparison.champion.log_loss ? Page::Mood::kGood
                                                                               : Page::Mood::kBad;
  }

  absl::Status AddSections(Page* page) const {
    if (!outcome_.opponents.empty()) {
      page->sections.push_back(BeforeAfterSection(judged_, outcome_.opponents, judged_on_));
    }
    if (outcome_.ablation.has_value()) {
      page->sections.push_back(AblationSection(*outcome_.ablation, judged_on_));
    }
    page->sections.push_back(ReliabilitySection(judged_, judged_on_));
    page->sections.push_back(LearningCurvesSection(everything_));
    page->sections.push_back(ItemMapSection(everything_));
    page->sections.push_back(ItemFitSection(everything_));
    if (auto sum_scores = SumScoresSection(*log_.catalog, all_.log)) {
      page->sections.push_back(*std::move(sum_scores));
    }
    page->sections.push_back(ResidualsSection(judged_, judged_on_));
    if (!options_.groups.empty()) {
      absl::StatusOr<Section> dif = Fairness();
      if (!dif.ok()) return dif.status();
      page->sections.push_back(*std::move(dif));
    }
    const std::vector<QuarantinedItem>& quarantine = outcome_.model.parameters.quarantine;
    if (!quarantine.empty()) page->sections.push_back(QuarantineSection(quarantine));
    page->sections.push_back(
        DataSection(Summarize(*log_.catalog, all_.log), log_.table.skipped_rows));
    return absl::OkStatus();
  }

  absl::StatusOr<Section> Fairness() const {
    const absl::StatusOr<LearnerGroups> groups =
        ReadGroups(options_.groups, options_.focal, log_.table.learners);
    if (!groups.ok()) return groups.status();
    std::vector<DifGroup> of_persons;  // in the order of the log
    of_persons.reserve(all_.table_learner.size());
    for (const uint32_t learner : all_.table_learner) of_persons.push_back(groups->of[learner]);
    const absl::StatusOr<DifAnalysis> analysis =
        AnalyzeDif(IrtData::FirstResponses(all_.log, log_.catalog->item_count()), of_persons, {});
    if (!analysis.ok()) return analysis.status();
    return DifSection(*log_.catalog, *analysis, groups->reference, groups->focal);
  }

  const LoadedLog& log_;
  const FitOutcome& outcome_;
  const ReportOptions& options_;
  Progress* const progress_;
  SelectedLog all_;
  std::vector<double> all_predicted_;
  Observed everything_;
  Observed judged_;
  std::string judged_on_;
};

}  // namespace

void AddReportOptions(CLI::App* command, const std::string& name, ReportOptions* options) {
  command
      ->add_option(name, options->out, "where the report goes: one HTML file that fetches nothing")
      ->type_name("FILE.html");
  command->add_option("--title", options->title, "the report's title")->type_name("TEXT");
  command
      ->add_option("--groups", options->groups,
                   "group labels, CSV with learner,group: the report then shows which items differ "
                   "between the groups. Kept nowhere")
      ->type_name("FILE");
  command
      ->add_option("--focal", options->focal,
                   "the group to look at (default: the smaller of two); all others are the "
                   "reference")
      ->type_name("GROUP");
}

absl::Status CheckReportOptions(const ReportOptions& options) {
  if (options.out.empty() && !options.groups.empty()) return Misuse("--groups goes with a report");
  if (options.groups.empty() && !options.focal.empty()) return Misuse("--focal goes with --groups");
  return options.out.empty() ? absl::OkStatus() : CheckWritable(options.out);
}

absl::Status ReportFit(const LoadedLog& log, const FitOutcome& outcome,
                       const ReportOptions& options, Progress* progress) {
  if (options.out.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> page = Reporter(log, outcome, options, progress).Render();
  if (!page.ok()) return page.status();
  if (absl::Status status = WriteFile(options.out, *page); !status.ok()) return status;
  absl::PrintF("%s: the report, %s bytes\n", options.out, WithCommas(page->size()));
  return absl::OkStatus();
}

}  // namespace proximal
