// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/item_update.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "engine/numerics/gaussian.h"
#include "engine/tracing/learner_view.h"
#include "engine/tracing/model.h"

namespace proximal {
namespace {

constexpr uint32_t kEnoughResponses = 20;
constexpr size_t kEnoughItems = 10;
constexpr double kMostTurned = 0.1;  // of the items with enough responses

// A response to be taken in, as the model expected it.
struct Expected {
  absl::Time answered_at;
  size_t row;
  ItemIndex item;
  float score;
  ExpectedScore expected;
};

// One item on its way.
struct Track {
  OnlineDifficulty difficulty{0};
  DriftSums drift;
  absl::Time latest = absl::InfinitePast();
  uint32_t responses = 0;
  DriftAlarm alarm = DriftAlarm::kNone;
  QuarantinedItem quarantine;  // where there is an alarm
};

double LogLoss(double score, double p) {
  return -(score * std::log(p) + (1 - score) * std::log1p(-p));
}

class Updater {
 public:
  Updater(std::shared_ptr<const Model> model, const ModelParameters& parameters,
          const ItemUpdateOptions& options)
      : model_(std::move(model)), options_(options), row_(model_->catalog().item_count()) {
    result_.parameters = parameters;
    for (size_t row = 0; row < parameters.item_ids.size(); ++row) {
      if (const auto item = model_->catalog().FindItem(parameters.item_ids[row])) row_[*item] = row;
    }
    tracks_.reserve(row_.size());
    for (ItemIndex i = 0; i < row_.size(); ++i) tracks_.push_back(TrackOf(i));
  }

  ItemUpdate Run(const ResponseLog& log) {
    for (const Expected& response : InOrder(log)) Take(response);
    if (result_.responses > 0) {
      result_.log_loss_before /= static_cast<double>(result_.responses);
      result_.log_loss_after /= static_cast<double>(result_.responses);
    }
    std::sort(result_.taken.begin(), result_.taken.end(),
              [](const TakenResponse& a, const TakenResponse& b) { return a.row < b.row; });
    result_.common_shift = CommonShift();
    result_.common_drift = CommonDrift();
    for (ItemIndex i = 0; i < tracks_.size(); ++i) Apply(i);
    return std::move(result_);
  }

 private:
  bool has_difficulty() const { return model_->kind() != TracingKind::kBkt; }

  Track TrackOf(ItemIndex item) const {
    Track track;
    track.latest = options_.since;
    const double stated = model_->item(item).easiness_variance;
    const double variance = stated > 0 ? stated : options_.difficulty.variance;
    track.difficulty = OnlineDifficulty(has_difficulty() ? variance : 0);
    if (row_[item]) {
      const ItemParameters& p = result_.parameters.items[*row_[item]];
      track.drift = DriftSums(p.drift_harder, p.drift_easier);
    }
    return track;
  }

  ExpectedScore ExpectedOf(const ScoredResponse& response, const LearnerState& state) const {
    const Prediction predicted =
        LearnerView(*model_, state, response.answered_at).Predict(response.item);
    if (model_->kind() == TracingKind::kIrt) {
      return {numerics::ExpectedLogistic({predicted.logit_mean, predicted.logit_variance}),
              predicted.logit_variance};
    }
    const double own = model_->item(response.item).easiness_variance;
    return {predicted.mean, std::max(0.0, predicted.logit_variance - own)};
  }

  std::vector<Expected> InOrder(const ResponseLog& log) const {
    constexpr size_t kNobody = std::numeric_limits<size_t>::max();
    std::vector<size_t> last_learner(row_.size(), kNobody);  // who answered the item
    size_t learner = 0;
    std::vector<Expected> responses;
    ForEachResponse(*model_, log, [&](size_t row, const LearnerState& state) {
      while (row >= log.end(learner)) ++learner;
      CountRow(options_.counted, row, log.size());
      const ScoredResponse response = log.response(row);
      if (std::exchange(last_learner[response.item], learner) == learner) return;  // practice
      if (response.answered_at <= options_.since) return;
      responses.push_back({response.answered_at, row, response.item,
                           static_cast<float>(response.score), ExpectedOf(response, state)});
    });
    std::stable_sort(responses.begin(), responses.end(), [](const Expected& a, const Expected& b) {
      return a.answered_at < b.answered_at;
    });
    return responses;
  }

  void Take(const Expected& response) {
    Track& track = tracks_[response.item];
    const double days = track.latest == absl::InfinitePast()
                            ? 0
                            : absl::ToDoubleHours(response.answered_at - track.latest) / 24;
    OnlineDifficultyOptions options = options_.difficulty;
    if (!has_difficulty()) options.max_variance = options.daily_variance = 0;
    const auto seen = track.difficulty.Observe(response.expected, response.score, days, options);
    const double p = std::clamp(response.expected.p, 0.005, 0.995);
    result_.log_loss_before += LogLoss(response.score, p);
    result_.log_loss_after += LogLoss(response.score, seen.p);
    result_.taken.push_back({response.row, p, seen.p});
    ++result_.responses;
    result_.latest = std::max(result_.latest, response.answered_at);
    ++track.responses;
    track.latest = response.answered_at;
    const DriftAlarm alarm = track.drift.Add(seen.z, seen.residual, options_.drift);
    if (alarm == DriftAlarm::kNone) return;
    if (track.alarm == DriftAlarm::kNone) Raise(alarm, response, track);
    track.drift.Restart();
    track.difficulty.Reopen(options);
  }

  void Raise(DriftAlarm alarm, const Expected& response, Track& track) {
    const DriftSums::Run run = track.drift.RunOf(alarm);
    track.alarm = alarm;
    track.quarantine.item_id = model_->catalog().item(response.item).id;
    track.quarantine.reason =
        alarm == DriftAlarm::kHarder ? QuarantineReason::kHarder : QuarantineReason::kEasier;
    track.quarantine.since = response.answered_at;
    track.quarantine.mean_residual = run.mean_residual;
    track.quarantine.responses = run.responses;
  }

  double CommonShift() const {
    std::vector<double> departures;
    for (const Track& track : tracks_) {
      if (track.responses >= kEnoughResponses) departures.push_back(track.difficulty.departure());
    }
    if (departures.size() < kEnoughItems) return 0;
    const auto middle = departures.begin() + departures.size() / 2;
    std::nth_element(departures.begin(), middle, departures.end());
    if (departures.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(departures.begin(), middle)) / 2;
  }

  bool CommonDrift() const {
    size_t enough = 0, turned = 0;
    for (const Track& track : tracks_) {
      enough += track.responses >= kEnoughResponses ? 1 : 0;
      turned += track.alarm != DriftAlarm::kNone ? 1 : 0;
    }
    const double most = std::max(1.0, kMostTurned * static_cast<double>(enough));
    return static_cast<double>(turned) > most;
  }

  void Apply(ItemIndex item) {
    const Track& track = tracks_[item];
    if (track.responses == 0) return;
    ItemParameters& p = Row(item);
    ItemChange change = {.item = item, .responses = track.responses, .alarm = track.alarm};
    change.added = !row_[item].has_value();
    if (has_difficulty()) {
      change.departure = track.difficulty.departure() - result_.common_shift;
      change.standard_error = std::sqrt(track.difficulty.variance());
      p.easiness = std::clamp(p.easiness + change.departure, -20.0, 20.0);
      p.irt.b = std::clamp(p.irt.b - change.departure / p.irt.a, -20.0, 20.0);
      p.easiness_variance = std::min(track.difficulty.variance(), 8.0);
    }
    p.drift_harder = track.drift.harder();
    p.drift_easier = track.drift.easier();
    result_.changes.push_back(change);
    if (track.alarm != DriftAlarm::kNone && !result_.common_drift) Quarantine(track.quarantine);
  }

  // The item's row; for one that had none, a new one of what the model serves it with.
  ItemParameters& Row(ItemIndex item) {
    ModelParameters& parameters = result_.parameters;
    if (row_[item]) return parameters.items[*row_[item]];
    const Model::Item& prior = model_->item(item);
    parameters.item_ids.push_back(model_->catalog().item(item).id);
    return parameters.items.emplace_back(
        ItemParameters{.easiness = prior.easiness,
                       .easiness_variance = prior.easiness_variance,
                       .irt = {.a = prior.a, .b = prior.b, .c = prior.c, .d = prior.d},
                       .guess = prior.guess,
                       .slip = prior.slip});
  }

  void Quarantine(const QuarantinedItem& quarantined) {
    std::vector<QuarantinedItem>& list = result_.parameters.quarantine;
    const bool has = std::any_of(list.begin(), list.end(), [&](const QuarantinedItem& item) {
      return item.item_id == quarantined.item_id;
    });
    if (!has) list.push_back(quarantined);
  }

  const std::shared_ptr<const Model> model_;
  const ItemUpdateOptions& options_;
  std::vector<std::optional<size_t>> row_;  // of each item in the parameters
  std::vector<Track> tracks_;               // of each item
  ItemUpdate result_;
};

}  // namespace

absl::StatusOr<ItemUpdate> UpdateItems(std::shared_ptr<const Catalog> catalog,
                                       const ModelParameters& parameters, const ResponseLog& log,
                                       const ItemUpdateOptions& options) {
  if (absl::Status s = CheckOnlineDifficultyOptions(options.difficulty); !s.ok()) return s;
  if (absl::Status s = CheckDriftOptions(options.drift); !s.ok()) return s;
  absl::StatusOr<std::shared_ptr<const Model>> model =
      Model::Compile(std::move(catalog), parameters);
  if (!model.ok()) return model.status();
  return Updater(*std::move(model), parameters, options).Run(log);
}

}  // namespace proximal
