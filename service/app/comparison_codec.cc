// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proximal/v1/model.pb.h"
#include "service/app/artifact_codec.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

constexpr size_t kMaxVersionBytes = 64;
constexpr size_t kMaxHeldOutBytes = 200;
constexpr double kNoLimit = std::numeric_limits<double>::max();

absl::Status Invalid(absl::string_view field, absl::string_view message) {
  const std::string path = absl::StrCat("comparison.", field);
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kModelInvalid,
               absl::StrCat(path, ": ", message))
      .Field(path, message);
}

// A required figure within 0..limit.
absl::Status CheckFigure(absl::string_view who, absl::string_view name, bool present, double value,
                         double limit) {
  const std::string field = absl::StrCat(who, ".", name);
  if (!present) return Invalid(field, "is required");
  if (value >= 0 && value <= limit) return absl::OkStatus();
  return Invalid(field, limit == 1 ? "must be within 0..1" : "must be finite and at least 0");
}

absl::StatusOr<PredictionFigures> FiguresOf(absl::string_view who,
                                            const v1::PredictionFigures& wire) {
  for (const absl::Status& status :
       {CheckFigure(who, "log_loss", wire.has_log_loss(), wire.log_loss(), kNoLimit),
        CheckFigure(who, "auc", true, wire.auc(), 1),
        CheckFigure(who, "rmse", wire.has_rmse(), wire.rmse(), 1),
        CheckFigure(who, "accuracy", wire.has_accuracy(), wire.accuracy(), 1),
        CheckFigure(who, "ece", wire.has_ece(), wire.ece(), 1)}) {
    if (!status.ok()) return status;
  }
  PredictionFigures figures;
  figures.log_loss = wire.log_loss();
  if (wire.has_auc()) figures.auc = wire.auc();
  figures.rmse = wire.rmse();
  figures.accuracy = wire.accuracy();
  figures.ece = wire.ece();
  return figures;
}

void FillWire(const PredictionFigures& figures, v1::PredictionFigures* wire) {
  wire->set_log_loss(figures.log_loss);
  if (figures.auc) wire->set_auc(*figures.auc);
  wire->set_rmse(figures.rmse);
  wire->set_accuracy(figures.accuracy);
  wire->set_ece(figures.ece);
}

absl::Status CheckSample(const v1::HeldOutComparison& wire) {
  if (wire.champion_version().size() > kMaxVersionBytes) {
    return Invalid("champion_version", "has more than 64 bytes");
  }
  if (wire.learners() == 0) return Invalid("learners", "is required");
  if (wire.responses() < wire.learners()) {
    return Invalid("responses", "must be at least as many as learners");
  }
  if (wire.held_out().empty()) return Invalid("held_out", "is required");
  if (wire.held_out().size() > kMaxHeldOutBytes) {
    return Invalid("held_out", "has more than 200 bytes");
  }
  const double error = wire.difference_error();
  if (!std::isfinite(error) || error < 0) {
    return Invalid("difference_error", "must be finite and at least 0");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<HeldOutComparison> ComparisonOf(const v1::HeldOutComparison& wire) {
  if (absl::Status status = CheckSample(wire); !status.ok()) return status;
  const auto challenger = FiguresOf("challenger", wire.challenger());
  if (!challenger.ok()) return challenger.status();
  const auto champion = FiguresOf("champion", wire.champion());
  if (!champion.ok()) return champion.status();
  HeldOutComparison comparison;
  comparison.champion_version = wire.champion_version();
  comparison.learners = wire.learners();
  comparison.responses = wire.responses();
  comparison.held_out = wire.held_out();
  comparison.challenger = *challenger;
  comparison.champion = *champion;
  if (wire.has_difference_error()) comparison.difference_error = wire.difference_error();
  return comparison;
}

void FillWire(const HeldOutComparison& comparison, v1::HeldOutComparison* wire) {
  wire->set_champion_version(comparison.champion_version);
  wire->set_learners(comparison.learners);
  wire->set_responses(comparison.responses);
  wire->set_held_out(comparison.held_out);
  FillWire(comparison.challenger, wire->mutable_challenger());
  FillWire(comparison.champion, wire->mutable_champion());
  if (comparison.difference_error) wire->set_difference_error(*comparison.difference_error);
}

}  // namespace proximal
