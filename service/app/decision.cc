// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/decision.h"

#include <utility>

#include "proximal/store/v1/event.pb.h"

namespace proximal {
namespace {

using ::google::protobuf::RepeatedPtrField;

constexpr int kDefaultCount = 5;

// The enumerators of proximal.v1 stand in the order of the engine's, after UNSPECIFIED.
template <typename Enum>
int ToWire(Enum value) {
  return static_cast<int>(value) + 1;
}
template <typename Enum>
Enum FromWire(int wire) {
  return static_cast<Enum>(wire - 1);
}

void FillOptions(const NextOptions& options, store::v1::Options& out) {
  const auto copy = [](const std::vector<std::string>& from, RepeatedPtrField<std::string>* to) {
    to->Assign(from.begin(), from.end());
  };
  out.set_mode(ToWire(options.mode));
  if (options.count != kDefaultCount) out.set_count(options.count);
  copy(options.focus_skill_ids, out.mutable_focus_skill_ids());
  copy(options.exclude_item_ids, out.mutable_exclude_item_ids());
  copy(options.held_skill_ids, out.mutable_held_skill_ids());
  copy(options.assigned_item_ids, out.mutable_assigned_item_ids());
  copy(options.required_supports, out.mutable_required_supports());
  copy(options.interests, out.mutable_interests());
  out.set_max_language_level(options.max_language_level);
  for (const GoalOption& goal : options.goals) {
    store::v1::Goal& to = *out.add_goals();
    to.set_skill_id(goal.skill_id);
    if (goal.due) to.set_due_us(absl::ToUnixMicros(*goal.due));
  }
  out.set_band_requested(options.band.has_value());
}

NextOptions OptionsOf(const store::v1::Decision& in) {
  const store::v1::Options& from = in.options();
  const auto copy = [](const RepeatedPtrField<std::string>& values) {
    return std::vector<std::string>(values.begin(), values.end());
  };
  NextOptions options;
  options.mode = FromWire<Mode>(from.mode());
  options.count = from.count() == 0 ? kDefaultCount : from.count();
  options.focus_skill_ids = copy(from.focus_skill_ids());
  options.exclude_item_ids = copy(from.exclude_item_ids());
  options.held_skill_ids = copy(from.held_skill_ids());
  options.assigned_item_ids = copy(from.assigned_item_ids());
  options.required_supports = copy(from.required_supports());
  options.interests = copy(from.interests());
  options.max_language_level = from.max_language_level();
  for (const store::v1::Goal& goal : from.goals()) {
    GoalOption& to = options.goals.emplace_back();
    to.skill_id = goal.skill_id();
    if (goal.has_due_us()) to.due = absl::FromUnixMicros(goal.due_us());
  }
  if (from.band_requested()) options.band = Band{in.band_low(), in.band_high()};
  options.seed = in.seed();
  options.as_of = absl::FromUnixMicros(in.as_of_us());
  return options;
}

}  // namespace

std::string EncodeDecision(const Recommended& recommended, const NextOptions& options) {
  // Reused, so that its strings and submessages are allocated once a thread: all else is set below.
  static thread_local store::v1::Decision out;
  out.mutable_options()->Clear();
  out.clear_picks();
  out.set_sequence(recommended.sequence);
  out.set_decided_at_us(absl::ToUnixMicros(recommended.decided_at));
  out.set_as_of_us(absl::ToUnixMicros(recommended.as_of));
  out.set_seed(recommended.seed);
  FillOptions(options, *out.mutable_options());
  out.set_band_low(recommended.recommendation.band.low);
  out.set_band_high(recommended.recommendation.band.high);
  out.set_band_source(ToWire(recommended.band_source));
  const Catalog& catalog = *recommended.active->catalog;
  for (const Pick& pick : recommended.recommendation.picks) {
    store::v1::Pick& to = *out.add_picks();
    to.set_item_id(catalog.item(pick.item).id);
    to.set_predicted(pick.predicted.mean);
    to.set_propensity(pick.propensity);
  }
  out.set_catalog_version(recommended.active->catalog_version);
  out.set_model_version(recommended.active->model_version);
  out.set_degraded(recommended.degradation == Degradation::kState);
  return out.SerializeAsString();
}

absl::StatusOr<Decision> DecodeDecision(absl::string_view payload) {
  store::v1::Decision in;
  if (!in.ParseFromArray(payload.data(), static_cast<int>(payload.size()))) {
    return absl::DataLossError("a logged decision cannot be parsed");
  }
  Decision decision;
  decision.sequence = in.sequence();
  decision.decided_at = absl::FromUnixMicros(in.decided_at_us());
  decision.options = OptionsOf(in);
  decision.band = {in.band_low(), in.band_high()};
  decision.band_source = FromWire<BandSource>(in.band_source());
  for (const store::v1::Pick& pick : in.picks()) {
    decision.picks.push_back({pick.item_id(), pick.predicted(), pick.propensity()});
  }
  decision.catalog_version = in.catalog_version();
  decision.model_version = in.model_version();
  decision.degraded = in.degraded();
  return decision;
}

}  // namespace proximal
