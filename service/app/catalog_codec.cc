// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <utility>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "proximal/v1/catalog.pb.h"
#include "service/app/artifact_codec.h"
#include "service/app/wire_time.h"

namespace proximal {
namespace {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

std::vector<std::string> Copy(const Strings& values) { return {values.begin(), values.end()}; }

void Copy(const std::vector<std::string>& values, Strings* out) {
  out->Assign(values.begin(), values.end());
}

// What is not one of the enumerators stays what it is: Validate refuses it.
TracingKind KindOf(v1::TracingModel wire) {
  if (wire == v1::TRACING_MODEL_UNSPECIFIED) return TracingKind::kResponse;
  return static_cast<TracingKind>(wire - v1::TRACING_MODEL_RESPONSE);
}

StepModel StepsOf(v1::StepModel wire) {
  if (wire == v1::STEP_MODEL_UNSPECIFIED) return StepModel::kGradedResponse;
  return static_cast<StepModel>(wire - v1::STEP_MODEL_GRADED_RESPONSE);
}

CatalogSettings SettingsOf(const v1::CatalogSettings& wire) {
  CatalogSettings settings;
  settings.tracing = KindOf(wire.tracing());
  settings.steps = StepsOf(wire.step_model());
  if (wire.has_band()) settings.band = {wire.band().low(), wire.band().high()};
  settings.mastery_threshold = settings.tracing == TracingKind::kBkt ? 0.95 : 0.80;
  if (wire.has_mastery_threshold()) settings.mastery_threshold = wire.mastery_threshold();
  if (wire.has_mastery_confidence()) settings.mastery_confidence = wire.mastery_confidence();
  if (wire.has_cooldown()) settings.cooldown = DurationOf(wire.cooldown());
  if (wire.has_cooldown_responses()) settings.cooldown_responses = wire.cooldown_responses();
  if (wire.has_max_exposure()) settings.max_exposure = wire.max_exposure();
  if (wire.has_seeding_share()) settings.seeding_share = wire.seeding_share();
  return settings;
}

SkillDraft SkillOf(const v1::Skill& wire) {
  SkillDraft skill;
  skill.id = wire.id();
  skill.title = wire.title();
  skill.description = wire.description();
  skill.parent_id = wire.parent_id();
  skill.prerequisite_ids = Copy(wire.prerequisite_ids());
  skill.codes = Copy(wire.codes());
  skill.tags = Copy(wire.tags());
  if (wire.has_reference_difficulty()) skill.reference_difficulty = wire.reference_difficulty();
  return skill;
}

ItemDraft ItemOf(const v1::Item& wire) {
  ItemDraft item;
  item.id = wire.id();
  item.title = wire.title();
  item.skill_ids = Copy(wire.skill_ids());
  if (wire.has_difficulty()) item.difficulty = wire.difficulty();
  if (wire.has_discrimination()) item.discrimination = wire.discrimination();
  if (wire.has_guess()) item.guess = wire.guess();
  if (wire.has_slip()) item.slip = wire.slip();
  item.step_difficulties.assign(wire.step_difficulties().begin(), wire.step_difficulties().end());
  item.supports = Copy(wire.supports());
  item.language_level = wire.language_level();
  item.tags = Copy(wire.tags());
  if (wire.has_expected_duration()) item.expected_duration = DurationOf(wire.expected_duration());
  item.is_new = wire.is_new();
  item.metadata.assign(wire.metadata().begin(), wire.metadata().end());
  std::sort(item.metadata.begin(), item.metadata.end());  // a map has no order of its own
  return item;
}

}  // namespace

CatalogDraft DraftOf(const v1::Catalog& wire) {
  CatalogDraft draft;
  draft.title = wire.title();
  draft.language = wire.language();
  draft.settings = SettingsOf(wire.settings());
  draft.skills.reserve(static_cast<size_t>(wire.skills_size()));
  for (const v1::Skill& skill : wire.skills()) draft.skills.push_back(SkillOf(skill));
  draft.items.reserve(static_cast<size_t>(wire.items_size()));
  for (const v1::Item& item : wire.items()) draft.items.push_back(ItemOf(item));
  return draft;
}

void FillWire(const CatalogSettings& settings, v1::CatalogSettings* wire) {
  wire->set_tracing(static_cast<v1::TracingModel>(static_cast<int>(settings.tracing) +
                                                  v1::TRACING_MODEL_RESPONSE));
  wire->set_step_model(static_cast<v1::StepModel>(static_cast<int>(settings.steps) +
                                                  v1::STEP_MODEL_GRADED_RESPONSE));
  wire->mutable_band()->set_low(settings.band.low);
  wire->mutable_band()->set_high(settings.band.high);
  wire->set_mastery_threshold(settings.mastery_threshold);
  wire->set_mastery_confidence(settings.mastery_confidence);
  FillWire(settings.cooldown, wire->mutable_cooldown());
  wire->set_cooldown_responses(settings.cooldown_responses);
  wire->set_max_exposure(settings.max_exposure);
  wire->set_seeding_share(settings.seeding_share);
}

void FillWire(const SkillDraft& skill, v1::Skill* wire) {
  wire->set_id(skill.id);
  wire->set_title(skill.title);
  wire->set_description(skill.description);
  wire->set_parent_id(skill.parent_id);
  Copy(skill.prerequisite_ids, wire->mutable_prerequisite_ids());
  Copy(skill.codes, wire->mutable_codes());
  Copy(skill.tags, wire->mutable_tags());
  if (skill.reference_difficulty) wire->set_reference_difficulty(*skill.reference_difficulty);
}

void FillWire(const ItemDraft& item, v1::Item* wire) {
  wire->set_id(item.id);
  wire->set_title(item.title);
  Copy(item.skill_ids, wire->mutable_skill_ids());
  wire->set_difficulty(item.difficulty);
  wire->set_discrimination(item.discrimination);
  if (item.guess != 0) wire->set_guess(item.guess);
  if (item.slip != 0) wire->set_slip(item.slip);
  wire->mutable_step_difficulties()->Add(item.step_difficulties.begin(),
                                         item.step_difficulties.end());
  Copy(item.supports, wire->mutable_supports());
  wire->set_language_level(item.language_level);
  Copy(item.tags, wire->mutable_tags());
  if (item.expected_duration != absl::ZeroDuration()) {
    FillWire(item.expected_duration, wire->mutable_expected_duration());
  }
  wire->set_is_new(item.is_new);
  wire->mutable_metadata()->insert(item.metadata.begin(), item.metadata.end());
}

void FillWire(const CatalogDraft& draft, v1::Catalog* wire) {
  wire->set_title(draft.title);
  wire->set_language(draft.language);
  FillWire(draft.settings, wire->mutable_settings());
  for (const SkillDraft& skill : draft.skills) FillWire(skill, wire->add_skills());
  for (const ItemDraft& item : draft.items) FillWire(item, wire->add_items());
}

std::string EncodeCatalog(const CatalogDraft& draft) {
  v1::Catalog wire;
  FillWire(draft, &wire);
  return CanonicalBytes(wire);
}

absl::StatusOr<CatalogDraft> DecodeCatalog(absl::string_view bytes) {
  v1::Catalog wire;
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored catalog cannot be parsed");
  }
  return DraftOf(wire);
}

std::string CanonicalBytes(const google::protobuf::MessageLite& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);  // maps sorted by key
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace proximal
