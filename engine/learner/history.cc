// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/history.h"

#include <algorithm>
#include <cstdint>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "engine/learner/instant.h"

namespace proximal {
namespace {

// The correction in force of each corrected response.
absl::flat_hash_map<absl::string_view, const Event*> CorrectionsInForce(
    absl::Span<const Event> events) {
  absl::flat_hash_map<absl::string_view, const Event*> in_force;
  for (const Event& event : events) {
    const auto* correction = std::get_if<Correction>(&event.fact);
    if (correction == nullptr) continue;
    const Event*& newest = in_force[correction->response_id];
    if (newest == nullptr || newest->sequence < event.sequence) newest = &event;
  }
  return in_force;
}

}  // namespace

std::vector<Response> EffectiveResponses(absl::Span<const Event> events) {
  const auto corrections = CorrectionsInForce(events);

  struct Place {
    int64_t micros;
    uint64_t sequence;
    const Response* response;
    double score;
  };
  std::vector<Place> places;
  places.reserve(events.size());
  for (const Event& event : events) {
    const auto* response = std::get_if<Response>(&event.fact);
    if (response == nullptr) continue;
    double score = response->score;
    if (const auto found = corrections.find(response->response_id); found != corrections.end()) {
      const auto& correction = std::get<Correction>(found->second->fact);
      if (!correction.rescored.has_value()) continue;
      score = *correction.rescored;
    }
    places.push_back({Instant(response->answered_at).raw(), event.sequence, response, score});
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.micros != b.micros ? a.micros < b.micros : a.sequence < b.sequence;
  });

  std::vector<Response> responses;
  responses.reserve(places.size());
  for (const Place& place : places) {
    Response& response = responses.emplace_back(*place.response);
    response.answered_at = Instant::FromRaw(place.micros);
    response.score = place.score;
  }
  return responses;
}

bool FoldsInPlace(const LearnerState& state, const Event& event) {
  const auto* response = std::get_if<Response>(&event.fact);
  return response != nullptr && Instant(response->answered_at).raw() >= state.last_time.raw();
}

}  // namespace proximal
