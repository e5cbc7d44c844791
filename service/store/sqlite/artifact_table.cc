// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/artifact_table.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace proximal::sqlite {
namespace {

int64_t CodeOf(ArtifactKind kind) { return kind == ArtifactKind::kCatalog ? 0 : 1; }

absl::Status Unknown(absl::string_view version) {
  return absl::NotFoundError(absl::StrCat("version '", version, "' is not published"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ArtifactReader>> ArtifactReader::Open(Connection& connection) {
  std::unique_ptr<ArtifactReader> reader(new ArtifactReader());
  const std::pair<Statement*, absl::string_view> statements[] = {
      {&reader->load_,
       "SELECT payload FROM artifacts WHERE tenant = ? AND kind = ? AND version = ?"},
      {&reader->list_,
       "SELECT a.version, a.catalog_version, a.published_at_us, active.number IS a.number, "
       "length(a.payload), a.summary FROM artifacts AS a "
       "LEFT JOIN active_artifacts AS active USING (tenant, kind) "
       "WHERE a.tenant = ? AND a.kind = ? ORDER BY a.number DESC"},
      {&reader->activations_,
       "SELECT ifnull(a.version, x''), h.activated_at_us, h.note FROM activations AS h "
       "LEFT JOIN artifacts AS a USING (number) "
       "WHERE h.tenant = ? AND h.kind = ? ORDER BY h.position"},
      {&reader->tenants_, "SELECT DISTINCT tenant FROM artifacts ORDER BY tenant"},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<Statement> prepared = connection.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return reader;
}

absl::StatusOr<std::string> ArtifactReader::Load(absl::string_view tenant, ArtifactKind kind,
                                                 absl::string_view version) {
  load_.BindBlob(1, tenant);
  load_.Bind(2, CodeOf(kind));
  load_.BindBlob(3, version);
  ScopedReset reset(load_);
  const absl::StatusOr<bool> row = load_.Step();
  if (!row.ok()) return row.status();
  if (!*row) return Unknown(version);
  return std::string(load_.Bytes(0));
}

absl::StatusOr<std::vector<ArtifactInfo>> ArtifactReader::List(absl::string_view tenant,
                                                               ArtifactKind kind) {
  list_.BindBlob(1, tenant);
  list_.Bind(2, CodeOf(kind));
  ScopedReset reset(list_);
  std::vector<ArtifactInfo> infos;
  while (true) {
    const absl::StatusOr<bool> row = list_.Step();
    if (!row.ok()) return row.status();
    if (!*row) return infos;
    ArtifactInfo info;
    info.kind = kind;
    info.version = std::string(list_.Bytes(0));
    info.catalog_version = std::string(list_.Bytes(1));
    info.published_at = absl::FromUnixMicros(list_.Int64(2));
    info.active = list_.Int64(3) != 0;
    info.bytes = static_cast<uint64_t>(list_.Int64(4));
    info.summary = std::string(list_.Bytes(5));
    infos.push_back(std::move(info));
  }
}

absl::StatusOr<std::vector<Activation>> ArtifactReader::Activations(absl::string_view tenant,
                                                                    ArtifactKind kind) {
  activations_.BindBlob(1, tenant);
  activations_.Bind(2, CodeOf(kind));
  ScopedReset reset(activations_);
  std::vector<Activation> activations;
  while (true) {
    const absl::StatusOr<bool> row = activations_.Step();
    if (!row.ok()) return row.status();
    if (!*row) return activations;
    activations.push_back({std::string(activations_.Bytes(0)),
                           absl::FromUnixMicros(activations_.Int64(1)),
                           std::string(activations_.Bytes(2))});
  }
}

absl::StatusOr<std::vector<std::string>> ArtifactReader::Tenants() {
  ScopedReset reset(tenants_);
  std::vector<std::string> tenants;
  while (true) {
    const absl::StatusOr<bool> row = tenants_.Step();
    if (!row.ok()) return row.status();
    if (!*row) return tenants;
    tenants.emplace_back(tenants_.Bytes(0));
  }
}

absl::StatusOr<std::unique_ptr<ArtifactWriter>> ArtifactWriter::Open(Connection& connection) {
  std::unique_ptr<ArtifactWriter> writer(new ArtifactWriter());
  const std::pair<Statement*, absl::string_view> statements[] = {
      {&writer->publish_,
       "INSERT INTO artifacts (tenant, kind, version, catalog_version, published_at_us, summary, "
       "payload) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, kind, version) DO NOTHING"},
      {&writer->find_,
       "SELECT number FROM artifacts WHERE tenant = ? AND kind = ? AND version = ?"},
      {&writer->active_,
       "SELECT a.version FROM active_artifacts JOIN artifacts AS a USING (number) "
       "WHERE active_artifacts.tenant = ? AND active_artifacts.kind = ?"},
      {&writer->activate_,
       "INSERT INTO active_artifacts VALUES (?, ?, ?) "
       "ON CONFLICT (tenant, kind) DO UPDATE SET number = excluded.number"},
      {&writer->deactivate_, "DELETE FROM active_artifacts WHERE tenant = ? AND kind = ?"},
      {&writer->remember_,
       "INSERT INTO activations (tenant, kind, number, activated_at_us, note) "
       "VALUES (?, ?, ?, ?, ?)"},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<Statement> prepared = connection.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return writer;
}

absl::Status ArtifactWriter::Publish(absl::string_view tenant, const ArtifactInfo& info,
                                     absl::string_view payload) {
  publish_.BindBlob(1, tenant);
  publish_.Bind(2, CodeOf(info.kind));
  publish_.BindBlob(3, info.version);
  publish_.BindBlob(4, info.catalog_version);
  publish_.Bind(5, absl::ToUnixMicros(info.published_at));
  publish_.BindBlob(6, info.summary);
  publish_.BindBlob(7, payload);
  return publish_.Run();
}

absl::StatusOr<int64_t> ArtifactWriter::Number(absl::string_view tenant, ArtifactKind kind,
                                               absl::string_view version) {
  if (version.empty()) return 0;
  find_.BindBlob(1, tenant);
  find_.Bind(2, CodeOf(kind));
  find_.BindBlob(3, version);
  ScopedReset reset(find_);
  const absl::StatusOr<bool> row = find_.Step();
  if (!row.ok()) return row.status();
  if (!*row) return Unknown(version);
  return find_.Int64(0);
}

absl::StatusOr<std::string> ArtifactWriter::ActiveVersion(absl::string_view tenant,
                                                          ArtifactKind kind) {
  active_.BindBlob(1, tenant);
  active_.Bind(2, CodeOf(kind));
  ScopedReset reset(active_);
  const absl::StatusOr<bool> row = active_.Step();
  if (!row.ok()) return row.status();
  return std::string(*row ? active_.Bytes(0) : absl::string_view());
}

absl::Status ArtifactWriter::Activate(absl::string_view tenant, ArtifactKind kind,
                                      const Activation& activation,
                                      const std::optional<std::string>& replaces) {
  const absl::StatusOr<int64_t> number = Number(tenant, kind, activation.version);
  if (!number.ok()) return number.status();
  const absl::StatusOr<std::string> active = ActiveVersion(tenant, kind);
  if (!active.ok()) return active.status();
  if (replaces.has_value() && *replaces != *active) {
    return absl::AbortedError(absl::StrCat("'", *replaces, "' is not active"));
  }
  if (activation.version == *active) return absl::OkStatus();
  Statement& change = *number == 0 ? deactivate_ : activate_;
  change.BindBlob(1, tenant);
  change.Bind(2, CodeOf(kind));
  if (*number != 0) change.Bind(3, *number);
  if (absl::Status status = change.Run(); !status.ok()) return status;
  remember_.BindBlob(1, tenant);
  remember_.Bind(2, CodeOf(kind));
  remember_.Bind(3, *number);
  remember_.Bind(4, absl::ToUnixMicros(activation.activated_at));
  remember_.BindBlob(5, activation.note);
  return remember_.Run();
}

}  // namespace proximal::sqlite
