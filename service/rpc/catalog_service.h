// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// proximal.v1.CatalogService over service/app/catalogs.h.

#ifndef PROXIMAL_SERVICE_RPC_CATALOG_SERVICE_H_
#define PROXIMAL_SERVICE_RPC_CATALOG_SERVICE_H_

#include "proximal/v1/catalog.grpc.pb.h"
#include "service/app/catalogs.h"
#include "service/rpc/call_gate.h"
#include "service/rpc/upload_budget.h"

namespace proximal {

class CatalogService final : public v1::CatalogService::CallbackService {
 public:
  // Everything handed in must outlive the last call.
  CatalogService(Catalogs* catalogs, CallGate* gate, UploadBudget* uploads)
      : catalogs_(catalogs), gate_(gate), uploads_(uploads) {}

  grpc::ServerReadReactor<v1::ValidateCatalogRequest>* ValidateCatalog(
      grpc::CallbackServerContext* context, v1::ValidateCatalogResponse* response) override;
  grpc::ServerReadReactor<v1::PublishCatalogRequest>* PublishCatalog(
      grpc::CallbackServerContext* context, v1::PublishCatalogResponse* response) override;
  grpc::ServerUnaryReactor* ActivateCatalog(grpc::CallbackServerContext* context,
                                            const v1::ActivateCatalogRequest* request,
                                            v1::ActivateCatalogResponse* response) override;
  grpc::ServerUnaryReactor* GetCatalog(grpc::CallbackServerContext* context,
                                       const v1::GetCatalogRequest* request,
                                       v1::GetCatalogResponse* response) override;
  grpc::ServerUnaryReactor* ListSkills(grpc::CallbackServerContext* context,
                                       const v1::ListSkillsRequest* request,
                                       v1::ListSkillsResponse* response) override;
  grpc::ServerUnaryReactor* ListItems(grpc::CallbackServerContext* context,
                                      const v1::ListItemsRequest* request,
                                      v1::ListItemsResponse* response) override;

 private:
  Catalogs* const catalogs_;
  CallGate* const gate_;
  UploadBudget* const uploads_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_CATALOG_SERVICE_H_
