// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/upload.h"

#include <algorithm>
#include <utility>

#include "proximal/v1/catalog.grpc.pb.h"
#include "proximal/v1/model.grpc.pb.h"

namespace proximal {
namespace {

constexpr size_t kPartBytes = 1 << 20;  // a quarter of the limit
constexpr size_t kFraming = 6;          // of an element, at most: its tag and length
constexpr absl::Duration kTimeout = absl::Minutes(10);

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

// Sends `artifact` in parts through a client stream and finishes it.
template <typename Request, typename Artifact, typename Writer>
absl::Status Upload(const Artifact& artifact, Writer writer) {
  ForEachPart(artifact, kPartBytes, [&](const Artifact& part) {
    Request request;
    *request.mutable_part() = part;
    return writer->Write(request);
  });
  writer->WritesDone();
  return FromGrpc(writer->Finish());
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
  *head->mutable_parameters()->mutable_globals() = model.parameters().globals();
  return AddTables(model.parameters().skills(), bytes, &v1::ModelParameters::mutable_skills,
                   &parts) &&
         AddTables(model.parameters().items(), bytes, &v1::ModelParameters::mutable_items,
                   &parts) &&
         parts.Flush();
}

absl::StatusOr<v1::CatalogInfo> Publish(const ServerOptions& server,
                                        const std::shared_ptr<grpc::Channel>& channel,
                                        const v1::Catalog& catalog, bool activate) {
  const auto stub = v1::CatalogService::NewStub(channel);
  grpc::ClientContext publishing;
  Prepare(server, &publishing, kTimeout);
  v1::PublishCatalogResponse published;
  absl::Status status =
      Upload<v1::PublishCatalogRequest>(catalog, stub->PublishCatalog(&publishing, &published));
  if (!status.ok()) return status;
  if (!activate) return published.catalog();

  grpc::ClientContext activating;
  Prepare(server, &activating);
  v1::ActivateCatalogRequest request;
  request.set_catalog_version(published.catalog().catalog_version());
  v1::ActivateCatalogResponse activated;
  status = FromGrpc(stub->ActivateCatalog(&activating, request, &activated));
  if (!status.ok()) return status;
  return activated.catalog();
}

absl::StatusOr<v1::ModelInfo> Publish(const ServerOptions& server,
                                      const std::shared_ptr<grpc::Channel>& channel,
                                      const v1::Model& model, bool activate) {
  const auto stub = v1::ModelService::NewStub(channel);
  grpc::ClientContext publishing;
  Prepare(server, &publishing, kTimeout);
  v1::PublishModelResponse published;
  absl::Status status =
      Upload<v1::PublishModelRequest>(model, stub->PublishModel(&publishing, &published));
  if (!status.ok()) return status;
  if (!activate) return published.model();

  grpc::ClientContext activating;
  Prepare(server, &activating);
  v1::ActivateModelRequest request;
  request.set_model_version(published.model().model_version());
  v1::ActivateModelResponse activated;
  status = FromGrpc(stub->ActivateModel(&activating, request, &activated));
  if (!status.ok()) return status;
  return activated.model();
}

}  // namespace proximal
