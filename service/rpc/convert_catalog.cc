// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/convert_catalog.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "service/app/artifact_codec.h"
#include "service/app/wire_time.h"
#include "service/rpc/convert.h"
#include "service/rpc/limits.h"

namespace proximal {
namespace {

template <typename T>
void Append(std::vector<T> from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void Encode(const CatalogCounts& counts, v1::CatalogCounts& wire) {
  wire.set_skills(counts.skills);
  wire.set_items(counts.items);
  wire.set_prerequisites(counts.prerequisites);
  wire.set_skills_without_items(counts.skills_without_items);
  wire.set_new_items(counts.new_items);
}

v1::ModelKind WireKind(TracingKind kind) {
  switch (kind) {
    case TracingKind::kResponse:
      return v1::MODEL_KIND_RESPONSE;
    case TracingKind::kBkt:
      return v1::MODEL_KIND_BKT;
    case TracingKind::kIrt:
      return v1::MODEL_KIND_IRT;
  }
  return v1::MODEL_KIND_UNSPECIFIED;
}

static_assert(static_cast<int>(ActivationBasis::kPredictsAlike) ==
              v1::ACTIVATION_BASIS_PREDICTS_ALIKE);

void Encode(const ModelActivation& activation, v1::ModelActivation& wire) {
  if (activation.activated_at != absl::InfinitePast()) {
    FillWire(activation.activated_at, wire.mutable_activated_at());
  }
  if (activation.ended_at != absl::InfiniteFuture()) {
    FillWire(activation.ended_at, wire.mutable_ended_at());
  }
  wire.set_replaced_model_version(activation.replaced);
  wire.set_basis(static_cast<v1::ActivationBasis>(activation.basis));
  wire.set_override_reason(activation.override_reason);
}

}  // namespace

void CatalogParts::Add(v1::Catalog& part) {
  CatalogDraft draft = DraftOf(part);
  Append(std::move(draft.skills), body_.skills);
  Append(std::move(draft.items), body_.items);
  part.clear_skills();
  part.clear_items();
  head_.MergeFrom(part);
}

CatalogDraft CatalogParts::Take() && {
  CatalogDraft draft = DraftOf(head_);
  draft.skills = std::move(body_.skills);
  draft.items = std::move(body_.items);
  return draft;
}

void Encode(const CatalogReport& report, v1::ValidateCatalogResponse& wire) {
  const size_t listed = std::min(report.violations.size(), kMaxViolationsInReport);
  for (size_t i = 0; i < listed; ++i) {
    v1::Violation& to = *wire.add_violations();
    to.set_path(report.violations[i].path);
    to.set_rule(report.violations[i].rule);
    to.set_message(report.violations[i].message);
  }
  wire.set_violation_count(static_cast<uint32_t>(report.violations.size()));
  Encode(report.counts, *wire.mutable_counts());
  wire.set_catalog_version(report.catalog_version);
}

void Encode(const CatalogInfo& info, v1::CatalogInfo& wire) {
  wire.set_catalog_version(info.catalog_version);
  wire.set_title(info.title);
  wire.set_language(info.language);
  FillWire(info.settings, wire.mutable_settings());
  Encode(info.counts, *wire.mutable_counts());
  FillWire(info.published_at, wire.mutable_published_at());
  wire.set_active(info.active);
}

void Encode(const ModelInfo& info, v1::ModelInfo& wire) {
  wire.set_model_version(info.model_version);
  wire.set_kind(WireKind(info.summary.header.kind));
  wire.set_catalog_version(info.summary.header.catalog_version);
  if (info.summary.header.created_at.has_value()) {
    FillWire(*info.summary.header.created_at, wire.mutable_created_at());
  }
  FillWire(info.published_at, wire.mutable_published_at());
  FillWire(info.summary.header.training, wire.mutable_training());
  wire.set_skills(info.summary.skills);
  wire.set_items(info.summary.items);
  wire.set_quarantined(info.summary.quarantined);
  wire.set_active(info.active);
  if (info.summary.header.comparison.has_value()) {
    FillWire(*info.summary.header.comparison, wire.mutable_comparison());
  }
  for (const ModelActivation& activation : info.activations) {
    Encode(activation, *wire.add_activations());
  }
}

}  // namespace proximal
