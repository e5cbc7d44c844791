// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and models onto the wire and, part by part, off it. Encode fills messages that are
// empty. The documents themselves: service/app/artifact_codec.h.

#ifndef PROXIMAL_SERVICE_RPC_CONVERT_CATALOG_H_
#define PROXIMAL_SERVICE_RPC_CONVERT_CATALOG_H_

#include "engine/catalog/catalog_draft.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/model.pb.h"
#include "service/app/catalogs.h"
#include "service/app/models.h"

namespace proximal {

// Joins the parts of a catalog: skills and items in order, all else merged the protobuf way.
class CatalogParts {
 public:
  void Add(v1::Catalog& part);  // takes it apart
  CatalogDraft Take() &&;

 private:
  v1::Catalog head_;  // without skills and items
  CatalogDraft body_;
};

void Encode(const CatalogReport& report, v1::ValidateCatalogResponse& wire);
void Encode(const CatalogInfo& info, v1::CatalogInfo& wire);
void Encode(const ModelInfo& info, v1::ModelInfo& wire);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_CONVERT_CATALOG_H_
