// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/event_codec.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "proximal/store/v1/event.pb.h"

namespace proximal {
namespace {

// Set every field.
void ToProto(const Response& response, store::v1::Response& proto) {
  proto.set_response_id(response.response_id);
  proto.set_item_id(response.item_id);
  proto.set_score(response.score);
  proto.set_answered_at_us(absl::ToUnixMicros(response.answered_at));
  if (response.duration) {
    proto.set_duration_ms(absl::ToInt64Milliseconds(*response.duration));
  } else {
    proto.clear_duration_ms();
  }
  proto.set_attempt(response.attempt);
  proto.set_hints(response.hints);
  proto.set_decision_id(response.decision_id);
}

Response FromProto(store::v1::Response& proto) {
  Response response;
  response.response_id = std::move(*proto.mutable_response_id());
  response.item_id = std::move(*proto.mutable_item_id());
  response.score = proto.score();
  response.answered_at = absl::FromUnixMicros(proto.answered_at_us());
  if (proto.has_duration_ms()) response.duration = absl::Milliseconds(proto.duration_ms());
  response.attempt = proto.attempt();
  response.hints = proto.hints();
  response.decision_id = std::move(*proto.mutable_decision_id());
  return response;
}

void ToProto(const Correction& correction, store::v1::Correction& proto) {
  proto.set_correction_id(correction.correction_id);
  proto.set_response_id(correction.response_id);
  if (correction.rescored) {
    proto.set_score(*correction.rescored);
  } else {
    proto.clear_score();
  }
  proto.set_reason(correction.reason);
}

Correction FromProto(store::v1::Correction& proto) {
  Correction correction;
  correction.correction_id = std::move(*proto.mutable_correction_id());
  correction.response_id = std::move(*proto.mutable_response_id());
  if (proto.has_score()) correction.rescored = proto.score();
  correction.reason = std::move(*proto.mutable_reason());
  return correction;
}

}  // namespace

std::string EncodeEvent(const Event& event) {
  // Reused, so that its strings are allocated once a thread: every field is set.
  static thread_local store::v1::Event proto;
  proto.set_recorded_at_us(absl::ToUnixMicros(event.recorded_at));
  if (const auto* response = std::get_if<Response>(&event.fact)) {
    ToProto(*response, *proto.mutable_response());
  } else {
    ToProto(std::get<Correction>(event.fact), *proto.mutable_correction());
  }
  return proto.SerializeAsString();
}

absl::StatusOr<Event> DecodeEvent(uint64_t sequence, absl::string_view bytes) {
  store::v1::Event proto;
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(absl::StrCat("event ", sequence, " of a learner cannot be decoded"));
  }
  Event event;
  event.sequence = sequence;
  event.recorded_at = absl::FromUnixMicros(proto.recorded_at_us());
  switch (proto.kind_case()) {
    case store::v1::Event::kResponse:
      event.fact = FromProto(*proto.mutable_response());
      return event;
    case store::v1::Event::kCorrection:
      event.fact = FromProto(*proto.mutable_correction());
      return event;
    case store::v1::Event::KIND_NOT_SET:
      break;
  }
  return absl::DataLossError(
      absl::StrCat("event ", sequence, " of a learner is of a kind this version does not know"));
}

}  // namespace proximal
