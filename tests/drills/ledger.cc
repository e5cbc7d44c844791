// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/ledger.h"

#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpcpp/client_context.h"
#include "service/cli/client.h"

namespace proximal::drills {
namespace {

constexpr absl::Duration kPageTimeout = absl::Seconds(30);

bool SameFact(const v1::Response& sent, const v1::Response& found) {
  return sent.response_id() == found.response_id() && sent.item_id() == found.item_id() &&
         sent.score() == found.score() &&
         (!sent.has_answered_at() ||
          (sent.answered_at().seconds() == found.answered_at().seconds() &&
           sent.answered_at().nanos() == found.answered_at().nanos()));
}

struct Claim {
  const v1::Response* sent;
  std::set<uint64_t> sequences;  // as acknowledged
};

}  // namespace

Audit& Audit::operator+=(const Audit& other) {
  acknowledged += other.acknowledged;
  lost += other.lost;
  duplicated += other.duplicated;
  return *this;
}

Audit Compare(absl::Span<const Acknowledged> ledger, absl::Span<const v1::Event> journal) {
  absl::flat_hash_map<std::string, std::vector<const v1::Event*>> found;
  for (const v1::Event& event : journal) {
    found[event.response().response_id()].push_back(&event);
  }
  absl::flat_hash_map<std::string, Claim> claims;
  for (const Acknowledged& entry : ledger) {
    Claim& claim = claims[entry.sent.response_id()];
    claim.sent = &entry.sent;
    claim.sequences.insert(entry.sequence);
  }
  Audit audit;
  for (const auto& [id, claim] : claims) {
    const std::vector<const v1::Event*>& events = found[id];
    ++audit.acknowledged;
    if (events.size() > 1 || claim.sequences.size() > 1) ++audit.duplicated;
    if (events.empty() || !claim.sequences.contains(events[0]->sequence()) ||
        !SameFact(*claim.sent, events[0]->response())) {
      ++audit.lost;
    }
  }
  return audit;
}

absl::StatusOr<std::vector<v1::Event>> ReadJournal(v1::LearnerService::Stub& stub,
                                                   const std::string& learner_id) {
  std::vector<v1::Event> events;
  v1::ListEventsRequest request;
  request.set_learner_id(learner_id);
  request.set_page_size(1000);
  do {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPageTimeout));
    context.set_wait_for_ready(true);
    v1::ListEventsResponse page;
    const grpc::Status status = stub.ListEvents(&context, request, &page);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND) return events;
    if (!status.ok()) return FromGrpc(status);
    for (v1::Event& event : *page.mutable_events()) events.push_back(std::move(event));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return events;
}

}  // namespace proximal::drills
