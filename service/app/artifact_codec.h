// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and models between the engine's types and their file formats, proximal.v1.Catalog and
// proximal.v1.Model. The registry, the RPCs and the command line all convert here.

#ifndef PROXIMAL_SERVICE_APP_ARTIFACT_CODEC_H_
#define PROXIMAL_SERVICE_APP_ARTIFACT_CODEC_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/catalog/catalog_draft.h"
#include "engine/tracing/parameters.h"

namespace google::protobuf {
class MessageLite;
}  // namespace google::protobuf

namespace proximal::v1 {
class Catalog;
class CatalogSettings;
class HeldOutComparison;
class Item;
class Model;
class Skill;
class TrainingSummary;
}  // namespace proximal::v1

namespace proximal {

// What a model was fitted on and how well it predicts; see proximal.v1.TrainingSummary.
struct TrainingSummary {
  uint64_t responses = 0;
  uint64_t learners = 0;
  uint64_t held_out = 0;
  std::optional<double> auc, log_loss, rmse, accuracy, ece;  // absent: not measured
  std::string tool;
  std::vector<std::string> repairs;
  std::optional<absl::Time> latest_response;  // that the parameters have taken in
  std::optional<double> unseen_share;         // of learners, by a hash of their ids; 0..1
};

// How good predictions are; see proximal.v1.PredictionFigures.
struct PredictionFigures {
  double log_loss = 0;
  std::optional<double> auc;  // absent: all scores were alike
  double rmse = 0;
  double accuracy = 0;
  double ece = 0;
};

// A challenger beside the champion on held-out learners; see proximal.v1.HeldOutComparison.
struct HeldOutComparison {
  std::string champion_version;  // empty: the baseline, where no model was active
  uint64_t learners = 0;
  uint64_t responses = 0;
  std::string held_out;  // how the learners were chosen
  PredictionFigures challenger;
  PredictionFigures champion;
  std::optional<double> difference_error;  // standard error of the difference of the log losses
};

struct ModelHeader {
  TracingKind kind = TracingKind::kResponse;
  std::string catalog_version;  // empty: any
  std::optional<absl::Time> created_at;
  TrainingSummary training;
  std::optional<HeldOutComparison> comparison;
};

// A model as it is published: parameters and where they come from. header.kind ==
// parameters.kind.
struct PublishableModel {
  ModelHeader header;
  ModelParameters parameters;
};

// What a listing says of a model.
struct ModelSummary {
  ModelHeader header;  // training without its repairs
  uint32_t skills = 0;
  uint32_t items = 0;
  uint32_t quarantined = 0;
};

// Conversions lose nothing that the engine reads. Fields that are absent get their defaults; what
// cannot be represented (an unknown enumerator, a duration out of range) is kept as a value that
// Validate refuses, so that every violation is reported in one place.
CatalogDraft DraftOf(const v1::Catalog& wire);
void FillWire(const CatalogDraft& draft, v1::Catalog* wire);
void FillWire(const CatalogSettings& settings, v1::CatalogSettings* wire);
void FillWire(const SkillDraft& skill, v1::Skill* wire);
void FillWire(const ItemDraft& item, v1::Item* wire);
void FillWire(const TrainingSummary& training, v1::TrainingSummary* wire);
void FillWire(const HeldOutComparison& comparison, v1::HeldOutComparison* wire);

// INVALID_ARGUMENT (MODEL_INVALID) naming the field, below `comparison`: what is required and
// absent, or out of its range.
absl::StatusOr<HeldOutComparison> ComparisonOf(const v1::HeldOutComparison& wire);

// INVALID_ARGUMENT (MODEL_INVALID) naming the field: unknown columns, rows of the wrong length, an
// id twice, a comparison as above.
absl::StatusOr<PublishableModel> ModelOf(const v1::Model& wire);
void FillWire(const PublishableModel& model, v1::Model* wire);

// The canonical bytes: equal content, equal bytes. DATA_LOSS for bytes that are not such.
std::string EncodeCatalog(const CatalogDraft& draft);
absl::StatusOr<CatalogDraft> DecodeCatalog(absl::string_view bytes);
std::string EncodeModel(const PublishableModel& model);
absl::StatusOr<PublishableModel> DecodeModel(absl::string_view bytes);

// ArtifactInfo::summary of a model.
std::string EncodeModelSummary(const PublishableModel& model);
absl::StatusOr<ModelSummary> DecodeModelSummary(absl::string_view bytes);

// Equal messages, equal bytes, on every machine.
std::string CanonicalBytes(const google::protobuf::MessageLite& message);

// The version of an artifact: the first 128 bits of the SHA-256 of its canonical bytes, 32 hex
// digits.
std::string ContentVersion(absl::string_view bytes);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_ARTIFACT_CODEC_H_
