// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <openssl/sha.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/tracing/features.h"
#include "proximal/v1/model.pb.h"
#include "service/app/artifact_codec.h"
#include "service/app/errors.h"
#include "service/app/quarantine_codec.h"
#include "service/app/wire_time.h"

namespace proximal {
namespace {

absl::Status Invalid(absl::string_view field, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kModelInvalid,
               absl::StrCat(field, ": ", message))
      .Field(field, message);
}

// A parameter and the name of its column.
template <typename Row>
struct Column {
  std::string name;
  double& (*of)(Row&, int index);
  int index = 0;  // of those that are arrays
};
template <typename Row>
using Columns = std::vector<Column<Row>>;

const Columns<SkillParameters>& SkillColumns() {
  using P = SkillParameters;
  static const auto* const columns = [] {
    auto* all = new Columns<P>{{"easiness", [](P& p, int) -> double& { return p.easiness; }}};
    for (int f = 0; f < kSkillSlopes; ++f) {
      all->push_back(
          {std::string(SkillSlopeName(f)), [](P& p, int i) -> double& { return p.slopes[i]; }, f});
    }
    for (int f = 1; f < kSkillPatterns; ++f) {
      all->push_back({absl::StrCat("pattern_", PatternName(f)),
                      [](P& p, int i) -> double& { return p.patterns[i]; }, f});
    }
    all->insert(all->end(), {{"bkt_prior", [](P& p, int) -> double& { return p.bkt.prior; }},
                             {"bkt_learn", [](P& p, int) -> double& { return p.bkt.learn; }},
                             {"bkt_guess", [](P& p, int) -> double& { return p.bkt.guess; }},
                             {"bkt_slip", [](P& p, int) -> double& { return p.bkt.slip; }},
                             {"bkt_forget", [](P& p, int) -> double& { return p.bkt.forget; }}});
    return all;
  }();
  return *columns;
}

const Columns<ItemParameters>& ItemColumns() {
  using P = ItemParameters;
  static const auto* const columns = [] {
    auto* all = new Columns<P>{
        {"easiness", [](P& p, int) -> double& { return p.easiness; }},
        {"easiness_variance", [](P& p, int) -> double& { return p.easiness_variance; }}};
    for (int f = 0; f < kItemSlopes; ++f) {
      all->push_back(
          {std::string(ItemSlopeName(f)), [](P& p, int i) -> double& { return p.slopes[i]; }, f});
    }
    for (int f = 1; f < kRuns; ++f) {
      all->push_back(
          {absl::StrCat("run_", f), [](P& p, int i) -> double& { return p.runs[i]; }, f});
    }
    all->insert(all->end(),
                {{"irt_a", [](P& p, int) -> double& { return p.irt.a; }},
                 {"irt_b", [](P& p, int) -> double& { return p.irt.b; }},
                 {"irt_c", [](P& p, int) -> double& { return p.irt.c; }},
                 {"irt_d", [](P& p, int) -> double& { return p.irt.d; }},
                 {"bkt_guess", [](P& p, int) -> double& { return p.guess; }},
                 {"bkt_slip", [](P& p, int) -> double& { return p.slip; }},
                 {"drift_harder", [](P& p, int) -> double& { return p.drift_harder; }},
                 {"drift_easier", [](P& p, int) -> double& { return p.drift_easier; }}});
    return all;
  }();
  return *columns;
}

// Every global by its name: "base_rate", "ability_skill_noise", "weight_global_bias" ...
std::vector<std::pair<std::string, double*>> Globals(ModelParameters& p) {
  AbilityParameters& a = p.ability;
  std::vector<std::pair<std::string, double*>> globals = {
      {"base_rate", &p.base_rate},
      {"ability_overall_variance", &a.overall_variance},
      {"ability_skill_variance", &a.skill_variance},
      {"ability_overall_noise", &a.overall_noise},
      {"ability_skill_noise", &a.skill_noise},
      {"ability_overall_daily_noise", &a.overall_daily_noise},
      {"ability_skill_daily_noise", &a.skill_daily_noise},
      {"ability_neighbour_pull", &a.neighbour_pull},
  };
  const auto add = [&globals](auto& weights, absl::string_view (*name)(int)) {
    for (size_t i = 0; i < weights.size(); ++i) {
      const std::string word = absl::StrReplaceAll(name(static_cast<int>(i)), {{".", "_"}});
      globals.emplace_back(absl::StrCat("weight_", word), &weights[i]);
    }
  };
  add(p.weights.global, GlobalFeatureName);
  add(p.weights.skill, SkillFeatureName);
  add(p.weights.item, ItemFeatureName);
  ResponseWeights& w = p.weights;
  for (int f = 1; f < kOverallPatterns; ++f) {
    globals.emplace_back(absl::StrCat("weight_overall_pattern_", PatternName(f)),
                         &w.overall_patterns[f]);
  }
  for (int f = 1; f < kSkillPatterns; ++f) {
    for (int slope = 0; slope < kPatternSlopes; ++slope) {
      globals.emplace_back(
          absl::StrCat("weight_skill_pattern_", PatternName(f), "_by_", PatternSlopeName(slope)),
          &w.skill_patterns[f][slope]);
    }
  }
  for (int f = 1; f < kRuns; ++f) {
    globals.emplace_back(absl::StrCat("weight_run_", f), &w.runs[f]);
  }
  return globals;
}

using Tables = google::protobuf::RepeatedPtrField<v1::ParameterTable>;

// Adds the rows of one table to `ids` and `rows`.
template <typename Row>
absl::Status ReadTable(const v1::ParameterTable& table, const std::string& path,
                       const Columns<Row>& columns, std::vector<std::string>& ids,
                       std::vector<Row>& rows) {
  const size_t first = rows.size();
  ids.insert(ids.end(), table.ids().begin(), table.ids().end());
  rows.resize(ids.size());
  absl::flat_hash_set<absl::string_view> seen;
  for (int c = 0; c < table.columns_size(); ++c) {
    const v1::ParameterColumn& wire = table.columns(c);
    const std::string field = absl::StrCat(path, ".columns[", c, "]");
    const auto column = std::find_if(std::begin(columns), std::end(columns),
                                     [&](const Column<Row>& k) { return k.name == wire.name(); });
    if (column == std::end(columns)) {
      return Invalid(absl::StrCat(field, ".name"),
                     absl::StrCat("no parameter '", wire.name(), "'"));
    }
    if (!seen.insert(wire.name()).second) {
      return Invalid(absl::StrCat(field, ".name"), "stands in this table twice");
    }
    if (wire.values_size() != table.ids_size()) {
      return Invalid(absl::StrCat(field, ".values"),
                     absl::StrCat(wire.values_size(), " values for ", table.ids_size(), " ids"));
    }
    for (int i = 0; i < wire.values_size(); ++i) {
      column->of(rows[first + static_cast<size_t>(i)], column->index) = wire.values(i);
    }
  }
  return absl::OkStatus();
}

template <typename Row>
absl::Status ReadTables(const Tables& tables, absl::string_view name, const Columns<Row>& columns,
                        std::vector<std::string>& ids, std::vector<Row>& rows) {
  for (int t = 0; t < tables.size(); ++t) {
    absl::Status status =
        ReadTable(tables[t], absl::StrCat("parameters.", name, "[", t, "]"), columns, ids, rows);
    if (!status.ok()) return status;
  }
  absl::flat_hash_set<absl::string_view> seen;
  for (const std::string& id : ids) {
    if (!seen.insert(id).second) {
      return Invalid(absl::StrCat("parameters.", name), absl::StrCat("'", id, "' has two rows"));
    }
  }
  return absl::OkStatus();
}

// One table, without the columns in which every row has the default.
template <typename Row>
void WriteTable(const std::vector<std::string>& ids, std::vector<Row>& rows,
                const Columns<Row>& columns, Tables* tables) {
  if (ids.empty()) return;
  v1::ParameterTable& table = *tables->Add();
  table.mutable_ids()->Assign(ids.begin(), ids.end());
  Row defaults;
  for (const Column<Row>& column : columns) {
    const auto of = [&column](Row& row) -> double& { return column.of(row, column.index); };
    const double usual = of(defaults);
    if (std::all_of(rows.begin(), rows.end(), [&](Row& row) { return of(row) == usual; })) {
      continue;
    }
    v1::ParameterColumn& wire = *table.add_columns();
    wire.set_name(std::string(column.name));
    wire.mutable_values()->Reserve(static_cast<int>(rows.size()));
    for (Row& row : rows) wire.add_values(of(row));
  }
}

absl::Status ReadGlobals(const v1::ModelParameters& wire, ModelParameters& parameters) {
  const auto globals = Globals(parameters);
  absl::flat_hash_set<absl::string_view> seen;
  for (int i = 0; i < wire.globals_size(); ++i) {
    const v1::GlobalParameter& global = wire.globals(i);
    const std::string field = absl::StrCat("parameters.globals[", i, "].name");
    const auto found = std::find_if(globals.begin(), globals.end(),
                                    [&](const auto& g) { return g.first == global.name(); });
    if (found == globals.end()) {
      return Invalid(field, absl::StrCat("no parameter '", global.name(), "'"));
    }
    if (!seen.insert(global.name()).second) return Invalid(field, "stands there twice");
    *found->second = global.value();
  }
  return absl::OkStatus();
}

TrainingSummary TrainingOf(const v1::TrainingSummary& wire) {
  TrainingSummary training;
  training.responses = wire.responses();
  training.learners = wire.learners();
  training.held_out = wire.held_out();
  if (wire.has_auc()) training.auc = wire.auc();
  if (wire.has_log_loss()) training.log_loss = wire.log_loss();
  if (wire.has_rmse()) training.rmse = wire.rmse();
  if (wire.has_accuracy()) training.accuracy = wire.accuracy();
  if (wire.has_ece()) training.ece = wire.ece();
  training.tool = wire.tool();
  training.repairs.assign(wire.repairs().begin(), wire.repairs().end());
  if (wire.has_latest_response()) training.latest_response = TimeOf(wire.latest_response());
  if (wire.has_unseen_share()) training.unseen_share = wire.unseen_share();
  return training;
}

v1::ModelKind WireKind(TracingKind kind) {
  return static_cast<v1::ModelKind>(static_cast<int>(kind) + v1::MODEL_KIND_RESPONSE);
}

absl::StatusOr<TracingKind> KindOf(v1::ModelKind wire) {
  if (wire < v1::MODEL_KIND_RESPONSE || wire > v1::MODEL_KIND_IRT) {
    return Invalid("kind", "must be RESPONSE, BKT or IRT");
  }
  return static_cast<TracingKind>(wire - v1::MODEL_KIND_RESPONSE);
}

}  // namespace

void FillWire(const TrainingSummary& training, v1::TrainingSummary* wire) {
  wire->set_responses(training.responses);
  wire->set_learners(training.learners);
  wire->set_held_out(training.held_out);
  if (training.auc) wire->set_auc(*training.auc);
  if (training.log_loss) wire->set_log_loss(*training.log_loss);
  if (training.rmse) wire->set_rmse(*training.rmse);
  if (training.accuracy) wire->set_accuracy(*training.accuracy);
  if (training.ece) wire->set_ece(*training.ece);
  wire->set_tool(training.tool);
  wire->mutable_repairs()->Assign(training.repairs.begin(), training.repairs.end());
  if (training.latest_response)
    FillWire(*training.latest_response, wire->mutable_latest_response());
  if (training.unseen_share) wire->set_unseen_share(*training.unseen_share);
}

absl::StatusOr<PublishableModel> ModelOf(const v1::Model& wire) {
  const absl::StatusOr<TracingKind> kind = KindOf(wire.kind());
  if (!kind.ok()) return kind.status();
  PublishableModel model;
  model.header.kind = *kind;
  model.header.catalog_version = wire.catalog_version();
  if (wire.has_created_at()) model.header.created_at = TimeOf(wire.created_at());
  model.header.training = TrainingOf(wire.training());
  if (wire.has_comparison()) {
    absl::StatusOr<HeldOutComparison> comparison = ComparisonOf(wire.comparison());
    if (!comparison.ok()) return comparison.status();
    model.header.comparison = *std::move(comparison);
  }
  ModelParameters& parameters = model.parameters;
  parameters.kind = *kind;
  absl::Status status = ReadGlobals(wire.parameters(), parameters);
  if (status.ok()) {
    status = ReadTables(wire.parameters().skills(), "skills", SkillColumns(), parameters.skill_ids,
                        parameters.skills);
  }
  if (status.ok()) {
    status = ReadTables(wire.parameters().items(), "items", ItemColumns(), parameters.item_ids,
                        parameters.items);
  }
  if (status.ok()) status = ReadQuarantine(wire.quarantine(), parameters.quarantine);
  if (!status.ok()) return status;
  return model;
}

void FillWire(const PublishableModel& model, v1::Model* wire) {
  wire->set_kind(WireKind(model.header.kind));
  wire->set_catalog_version(model.header.catalog_version);
  if (model.header.created_at) FillWire(*model.header.created_at, wire->mutable_created_at());
  FillWire(model.header.training, wire->mutable_training());
  if (model.header.comparison) {
    FillWire(*model.header.comparison, wire->mutable_comparison());
  }
  ModelParameters parameters = model.parameters;
  v1::ModelParameters& out = *wire->mutable_parameters();
  for (const auto& [name, value] : Globals(parameters)) {
    v1::GlobalParameter& global = *out.add_globals();
    global.set_name(name);
    global.set_value(*value);
  }
  WriteTable(parameters.skill_ids, parameters.skills, SkillColumns(), out.mutable_skills());
  WriteTable(parameters.item_ids, parameters.items, ItemColumns(), out.mutable_items());
  FillWire(parameters.quarantine, wire->mutable_quarantine());
}

std::string EncodeModel(const PublishableModel& model) {
  v1::Model wire;
  FillWire(model, &wire);
  return CanonicalBytes(wire);
}

absl::StatusOr<PublishableModel> DecodeModel(absl::string_view bytes) {
  v1::Model wire;
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored model cannot be parsed");
  }
  return ModelOf(wire);
}

std::string EncodeModelSummary(const PublishableModel& model) {
  v1::ModelInfo wire;
  wire.set_kind(WireKind(model.header.kind));
  wire.set_catalog_version(model.header.catalog_version);
  if (model.header.created_at) FillWire(*model.header.created_at, wire.mutable_created_at());
  FillWire(model.header.training, wire.mutable_training());
  wire.mutable_training()->clear_repairs();
  if (model.header.comparison) FillWire(*model.header.comparison, wire.mutable_comparison());
  wire.set_skills(static_cast<uint32_t>(model.parameters.skill_ids.size()));
  wire.set_items(static_cast<uint32_t>(model.parameters.item_ids.size()));
  wire.set_quarantined(static_cast<uint32_t>(model.parameters.quarantine.size()));
  return CanonicalBytes(wire);
}

absl::StatusOr<ModelSummary> DecodeModelSummary(absl::string_view bytes) {
  v1::ModelInfo wire;
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError("a stored model summary cannot be parsed");
  }
  const absl::StatusOr<TracingKind> kind = KindOf(wire.kind());
  if (!kind.ok()) return absl::DataLossError("a stored model summary has no kind");
  ModelSummary summary;
  summary.header.kind = *kind;
  summary.header.catalog_version = wire.catalog_version();
  if (wire.has_created_at()) summary.header.created_at = TimeOf(wire.created_at());
  summary.header.training = TrainingOf(wire.training());
  if (wire.has_comparison()) {
    absl::StatusOr<HeldOutComparison> comparison = ComparisonOf(wire.comparison());
    if (!comparison.ok()) return absl::DataLossError("a stored comparison of models is malformed");
    summary.header.comparison = *std::move(comparison);
  }
  summary.skills = wire.skills();
  summary.items = wire.items();
  summary.quarantined = wire.quarantined();
  return summary;
}

std::string ContentVersion(absl::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest) / 2));
}

}  // namespace proximal
