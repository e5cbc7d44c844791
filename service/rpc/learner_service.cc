// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/learner_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/rpc/convert_learner.h"
#include "service/rpc/export_stream.h"
#include "service/rpc/page_token.h"
#include "service/rpc/rpc_call.h"
#include "service/rpc/validate.h"

namespace proximal {

grpc::ServerUnaryReactor* LearnerService::GetLearner(grpc::CallbackServerContext* context,
                                                     const v1::GetLearnerRequest* request,
                                                     v1::GetLearnerResponse* response) {
  return Serve(
      gate_, context, Method::kGetLearner, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        GetCall get = Decode(*request);
        get.deadline = call.deadline();
        LearnerKey key = call.Key(request->learner_id());
        learners_->Get(std::move(key), std::move(get),
                       [call = std::move(call), request,
                        response](absl::StatusOr<LearnerReport> report) mutable {
                         if (report.ok()) {
                           Encode(request->learner_id(), *report, *response->mutable_state());
                         }
                         call.Finish(report.status(), request->learner_id());
                       });
      });
}

grpc::ServerUnaryReactor* LearnerService::ListEvents(grpc::CallbackServerContext* context,
                                                     const v1::ListEventsRequest* request,
                                                     v1::ListEventsResponse* response) {
  const bool newest_first = request->order() == v1::EVENT_ORDER_NEWEST_FIRST;
  ListEventsCall list{.limit = PageSize(std::max(0, request->page_size())),
                      .newest_first = newest_first};
  uint64_t listing = 0;
  const auto validate = [&] {
    const absl::Status valid = Validate(*request);
    if (!valid.ok()) return valid;
    listing = ListingFingerprint({"events", request->learner_id(), newest_first ? "new" : "old"});
    const absl::StatusOr<uint64_t> cursor = ParsePageToken(request->page_token(), listing);
    if (cursor.ok()) list.cursor = *cursor;
    return cursor.status();
  };
  return Serve(gate_, context, Method::kListEvents, validate, [&](UnaryCall call) {
    list.deadline = call.deadline();
    LearnerKey key = call.Key(request->learner_id());
    learners_->ListEvents(std::move(key), list,
                          [call = std::move(call), request, listing,
                           response](absl::StatusOr<EventPage> page) mutable {
                            if (page.ok()) {
                              for (const Event& event : page->events) {
                                Encode(event, *response->add_events());
                              }
                              if (page->next != 0) {
                                response->set_next_page_token(PageToken(page->next, listing));
                              }
                            }
                            call.Finish(page.status(), request->learner_id());
                          });
  });
}

grpc::ServerWriteReactor<v1::ExportLearnerResponse>* LearnerService::ExportLearner(
    grpc::CallbackServerContext* context, const v1::ExportLearnerRequest* request) {
  return NewExportStream(learners_, RpcCall(gate_, context, Method::kExportLearner), *request);
}

grpc::ServerUnaryReactor* LearnerService::EraseLearner(grpc::CallbackServerContext* context,
                                                       const v1::EraseLearnerRequest* request,
                                                       v1::EraseLearnerResponse* response) {
  return Serve(
      gate_, context, Method::kEraseLearner, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        LearnerKey key = call.Key(request->learner_id());
        const absl::Time deadline = call.deadline();
        learners_->Erase(std::move(key), deadline,
                         [call = std::move(call), request,
                          response](absl::StatusOr<Journal::Erased> erased) mutable {
                           if (erased.ok()) {
                             call.LogDataEvent(CallGate::DataEvent::kErased, request->learner_id());
                             response->set_events_erased(erased->events);
                             response->set_decisions_erased(erased->decisions);
                           }
                           call.Finish(erased.status(), request->learner_id());
                         });
      });
}

}  // namespace proximal
