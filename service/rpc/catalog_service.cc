// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/catalog_service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/catalog/text.h"
#include "service/app/artifact_codec.h"
#include "service/app/errors.h"
#include "service/rpc/convert_catalog.h"
#include "service/rpc/limits.h"
#include "service/rpc/page_token.h"
#include "service/rpc/rpc_call.h"
#include "service/rpc/upload.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

// Bytes of a page's rows: the rest of a message is left to what surrounds them.
constexpr size_t kMaxPageBytes = kMaxMessageBytes - 64 * 1024;

// Checks a request for a page and decodes its token; `listing` tells apart what is listed.
template <typename Request>
absl::Status ValidatePage(const Request& request, uint64_t listing, uint64_t* cursor) {
  const absl::Status valid = Validate(request);
  if (!valid.ok()) return valid;
  const absl::StatusOr<uint64_t> parsed = ParsePageToken(request.page_token(), listing);
  if (parsed.ok()) *cursor = *parsed;
  return parsed.status();
}

// Fills `rows` with at most `page_size` rows of `count` from `first` on, row i by `fill(i, row)`,
// fewer where they would make the message too large. Returns where the next page begins; 0 where
// this was the last.
template <typename Wire, typename Fill>
uint64_t FillPage(uint64_t first, size_t page_size, size_t count,
                  google::protobuf::RepeatedPtrField<Wire>* rows, Fill fill) {
  const size_t end = std::min(count, static_cast<size_t>(first) + page_size);
  size_t bytes = 0;
  for (size_t i = first; i < end; ++i) {
    Wire* row = rows->Add();
    fill(i, row);
    bytes += row->ByteSizeLong();
    if (bytes > kMaxPageBytes && i > first) {
      rows->RemoveLast();
      return i;
    }
  }
  return end < count ? end : 0;
}

}  // namespace

grpc::ServerReadReactor<v1::ValidateCatalogRequest>* CatalogService::ValidateCatalog(
    grpc::CallbackServerContext* context, v1::ValidateCatalogResponse* response) {
  auto parts = std::make_shared<CatalogParts>();
  return new Upload<v1::ValidateCatalogRequest>(
      RpcCall(gate_, context, Method::kValidateCatalog), uploads_,
      [parts](v1::ValidateCatalogRequest& request) { parts->Add(*request.mutable_part()); },
      [this, parts, response](const RpcCall&, absl::AnyInvocable<void(absl::Status)> done) {
        catalogs_->Validate(
            std::move(*parts).Take(),
            [response, done = std::move(done)](absl::StatusOr<CatalogReport> report) mutable {
              if (report.ok()) Encode(*report, *response);
              done(report.status());
            });
      });
}

grpc::ServerReadReactor<v1::PublishCatalogRequest>* CatalogService::PublishCatalog(
    grpc::CallbackServerContext* context, v1::PublishCatalogResponse* response) {
  auto parts = std::make_shared<CatalogParts>();
  return new Upload<v1::PublishCatalogRequest>(
      RpcCall(gate_, context, Method::kPublishCatalog), uploads_,
      [parts](v1::PublishCatalogRequest& request) { parts->Add(*request.mutable_part()); },
      [this, parts, response](const RpcCall& call, absl::AnyInvocable<void(absl::Status)> done) {
        catalogs_->Publish(
            call.tenant(), std::move(*parts).Take(),
            [response, done = std::move(done)](absl::StatusOr<CatalogInfo> info) mutable {
              if (info.ok()) Encode(*info, *response->mutable_catalog());
              done(info.status());
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::ActivateCatalog(grpc::CallbackServerContext* context,
                                                          const v1::ActivateCatalogRequest* request,
                                                          v1::ActivateCatalogResponse* response) {
  return Serve(
      gate_, context, Method::kActivateCatalog, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        std::string tenant = call.tenant();
        catalogs_->Activate(
            std::move(tenant), request->catalog_version(),
            [call = std::move(call), response](absl::StatusOr<ActivatedCatalog> activated) mutable {
              if (activated.ok()) {
                Encode(activated->catalog, *response->mutable_catalog());
                response->set_previous_catalog_version(activated->previous_version);
              }
              call.Finish(activated.status());
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::GetCatalog(grpc::CallbackServerContext* context,
                                                     const v1::GetCatalogRequest* request,
                                                     v1::GetCatalogResponse* response) {
  return Serve(
      gate_, context, Method::kGetCatalog, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        std::string tenant = call.tenant();
        catalogs_->Get(
            std::move(tenant), request->catalog_version(),
            [call = std::move(call), response](absl::StatusOr<CatalogInfo> info) mutable {
              if (info.ok()) Encode(*info, *response->mutable_catalog());
              call.Finish(info.status());
            });
      });
}

grpc::ServerUnaryReactor* CatalogService::ListSkills(grpc::CallbackServerContext* context,
                                                     const v1::ListSkillsRequest* request,
                                                     v1::ListSkillsResponse* response) {
  const uint64_t listing = ListingFingerprint({"skills", request->catalog_version()});
  uint64_t first = 0;
  return Serve(
      gate_, context, Method::kListSkills, [&] { return ValidatePage(*request, listing, &first); },
      [&](UnaryCall call) {
        std::string tenant = call.tenant();
        catalogs_->Open(std::move(tenant), request->catalog_version(),
                        [call = std::move(call), request, response, listing,
                         first](absl::StatusOr<PublishedCatalog> opened) mutable {
                          if (opened.ok()) {
                            const Catalog& catalog = *opened->catalog;
                            const uint64_t next = FillPage(
                                first, PageSize(request->page_size()), catalog.skill_count(),
                                response->mutable_skills(), [&](size_t i, v1::Skill* wire) {
                                  FillWire(catalog.skill(static_cast<SkillIndex>(i)), wire);
                                });
                            if (next != 0) response->set_next_page_token(PageToken(next, listing));
                            response->set_catalog_version(opened->catalog_version);
                          }
                          call.Finish(opened.status());
                        });
      });
}

namespace {

// Lists all items, or those that need one skill.
absl::Status ListItemsOf(const PublishedCatalog& opened, const v1::ListItemsRequest& request,
                         uint64_t listing, uint64_t first, v1::ListItemsResponse* response) {
  const Catalog& catalog = *opened.catalog;
  std::optional<absl::Span<const ItemIndex>> selected;
  if (!request.skill_id().empty()) {
    const std::optional<SkillIndex> skill = catalog.FindSkill(request.skill_id());
    if (!skill.has_value()) {
      return Error(absl::StatusCode::kNotFound, ErrorReason::kSkillNotFound,
                   absl::StrCat("skill ", Quoted(request.skill_id()), " is not in the catalog"))
          .Field("skill_id")
          .Resource("skill", request.skill_id());
    }
    selected = catalog.items_of(*skill);
  }
  const uint64_t next = FillPage(
      first, PageSize(request.page_size()),
      selected.has_value() ? selected->size() : catalog.item_count(), response->mutable_items(),
      [&](size_t i, v1::Item* wire) {
        const ItemIndex item = selected.has_value() ? (*selected)[i] : static_cast<ItemIndex>(i);
        FillWire(catalog.item(item), wire);
      });
  if (next != 0) response->set_next_page_token(PageToken(next, listing));
  response->set_catalog_version(opened.catalog_version);
  return absl::OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* CatalogService::ListItems(grpc::CallbackServerContext* context,
                                                    const v1::ListItemsRequest* request,
                                                    v1::ListItemsResponse* response) {
  const uint64_t listing =
      ListingFingerprint({"items", request->catalog_version(), request->skill_id()});
  uint64_t first = 0;
  return Serve(
      gate_, context, Method::kListItems, [&] { return ValidatePage(*request, listing, &first); },
      [&](UnaryCall call) {
        std::string tenant = call.tenant();
        catalogs_->Open(std::move(tenant), request->catalog_version(),
                        [call = std::move(call), request, response, listing,
                         first](absl::StatusOr<PublishedCatalog> opened) mutable {
                          absl::Status status = opened.status();
                          if (status.ok()) {
                            status = ListItemsOf(*opened, *request, listing, first, response);
                          }
                          call.Finish(status);
                        });
      });
}

}  // namespace proximal
