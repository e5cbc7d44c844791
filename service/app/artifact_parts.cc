// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/artifact_parts.h"

#include <algorithm>
#include <utility>

namespace proximal {
namespace {

constexpr size_t kFraming = 6;  // of an element, at most: its tag and length

// Gathers what is added into parts of about `bytes` each.
template <typename Artifact>
class Parts {
 public:
  Parts(size_t bytes, const std::function<bool(const Artifact&)>& send)
      : bytes_(bytes), send_(send) {}

  Artifact* part() { return &part_; }

  // Says that the part has grown by an element of so many bytes; it may be sent.
  bool Grown(size_t bytes) {
    size_ += bytes + kFraming;
    return size_ < bytes_ || Flush();
  }

  bool Flush() {
    const bool sent = send_(part_);
    part_.Clear();
    size_ = 0;
    return sent;
  }

 private:
  const size_t bytes_;
  const std::function<bool(const Artifact&)>& send_;
  Artifact part_;
  size_t size_ = 0;
};

// Rows [begin, end) of a table.
v1::ParameterTable RowsOf(const v1::ParameterTable& table, int begin, int end) {
  v1::ParameterTable rows;
  rows.mutable_ids()->Add(table.ids().begin() + begin, table.ids().begin() + end);
  for (const v1::ParameterColumn& column : table.columns()) {
    v1::ParameterColumn* cut = rows.add_columns();
    cut->set_name(column.name());
    // A column of the wrong length stays wrong: the service says so.
    const int size = column.values_size();
    cut->mutable_values()->Add(column.values().begin() + std::min(begin, size),
                               end == table.ids_size()
                                   ? column.values().end()
                                   : column.values().begin() + std::min(end, size));
  }
  return rows;
}

using Tables = google::protobuf::RepeatedPtrField<v1::ParameterTable>;

bool AddTables(const Tables& tables, size_t bytes, Tables* (v1::ModelParameters::*field)(),
               Parts<v1::Model>* parts) {
  for (const v1::ParameterTable& table : tables) {
    const size_t row_bytes = table.ByteSizeLong() / std::max(1, table.ids_size()) + 1;
    const int rows = static_cast<int>(std::clamp<size_t>(bytes / row_bytes, 1, 1 << 20));
    for (int begin = 0; begin < std::max(1, table.ids_size()); begin += rows) {
      v1::ParameterTable cut = RowsOf(table, begin, std::min(begin + rows, table.ids_size()));
      const size_t size = cut.ByteSizeLong();
      *(parts->part()->mutable_parameters()->*field)()->Add() = std::move(cut);
      if (!parts->Grown(size)) return false;
    }
  }
  return true;
}

}  // namespace

bool ForEachPart(const v1::Catalog& catalog, size_t bytes,
                 const std::function<bool(const v1::Catalog&)>& send) {
  Parts<v1::Catalog> parts(bytes, send);
  parts.part()->set_title(catalog.title());
  parts.part()->set_language(catalog.language());
  if (catalog.has_settings()) *parts.part()->mutable_settings() = catalog.settings();
  for (const v1::Skill& skill : catalog.skills()) {
    *parts.part()->add_skills() = skill;
    if (!parts.Grown(skill.ByteSizeLong())) return false;
  }
  for (const v1::Item& item : catalog.items()) {
    *parts.part()->add_items() = item;
    if (!parts.Grown(item.ByteSizeLong())) return false;
  }
  return parts.Flush();
}

bool ForEachPart(const v1::Model& model, size_t bytes,
                 const std::function<bool(const v1::Model&)>& send) {
  Parts<v1::Model> parts(bytes, send);
  v1::Model* head = parts.part();
  head->set_kind(model.kind());
  head->set_catalog_version(model.catalog_version());
  if (model.has_created_at()) *head->mutable_created_at() = model.created_at();
  if (model.has_training()) *head->mutable_training() = model.training();
  *head->mutable_quarantine() = model.quarantine();
  if (model.has_comparison()) *head->mutable_comparison() = model.comparison();
  *head->mutable_parameters()->mutable_globals() = model.parameters().globals();
  return AddTables(model.parameters().skills(), bytes, &v1::ModelParameters::mutable_skills,
                   &parts) &&
         AddTables(model.parameters().items(), bytes, &v1::ModelParameters::mutable_items,
                   &parts) &&
         parts.Flush();
}

}  // namespace proximal
