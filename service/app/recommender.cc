// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/recommender.h"

#include <algorithm>
#include <random>
#include <utility>

#include "engine/numerics/random.h"
#include "engine/tracing/learner_view.h"
#include "service/app/decision.h"

namespace proximal {
namespace {

// In the order of ASCII, so that ids sort as the numbers they stand for.
constexpr char kDigits[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

// Writes the low 6 * count bits of `value`.
char* WriteDigits(uint64_t value, int count, char* out) {
  for (int i = count - 1; i >= 0; --i, value >>= 6) out[i] = kDigits[value & 63];
  return out + count;
}

uint64_t RandomBits() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

// The same on every replica for the same learner, at the same sequence, under the same model.
uint64_t DefaultSeed(const LearnerKey& key, const LearnerState& state) {
  using numerics::Hash64;
  using numerics::Mix64;
  return Mix64(Mix64(Hash64(key.tenant), Hash64(key.learner)),
               Mix64(state.sequence, state.model_version));
}

BandSource SourceOf(const RecommendRequest& request, const Recommendation& recommendation) {
  if (request.band) return BandSource::kRequest;
  return recommendation.band_tuned ? BandSource::kLearner : BandSource::kCatalog;
}

}  // namespace

Recommender::Recommender(Journal* journal) : journal_(journal), nonce_(RandomBits()) {}

Recommended Recommender::Pick(const LearnerKey& key, ActiveCatalogPtr active,
                              const LearnerState& state, const RecommendRequest& request,
                              const NextOptions& options, absl::Time now) {
  Recommended result;
  result.decision_id = NextDecisionId(now);
  result.decided_at = now;
  result.sequence = state.sequence;
  result.wanted = request.count;
  result.as_of = std::max<absl::Time>(options.as_of.value_or(now), state.last_time);
  result.seed = options.seed.value_or(DefaultSeed(key, state));
  // A cap that nothing can reach is no reason to look at counters.
  const bool capped = active->catalog->settings().max_exposure < 1;
  const LearnerView view(*active->model, state, result.as_of);
  result.recommendation =
      proximal::Recommend(view, request, capped ? active->exposure.get() : nullptr, result.seed);
  result.band_source = SourceOf(request, result.recommendation);
  result.active = std::move(active);
  return result;
}

void Recommender::Log(LearnerKey key, const Recommended& recommended, const NextOptions& options) {
  for (const proximal::Pick& pick : recommended.recommendation.picks) {
    recommended.active->exposure->Count(pick.item);
  }
  journal_->LogDecision({std::move(key), recommended.decision_id, recommended.decided_at,
                         EncodeDecision(recommended, options), recommended.sequence});
}

// 42 bits of milliseconds, then 48 that differ from those of every other decision of this process
// and, but for one chance in 2^48, of any other decision of the learner in that millisecond.
std::string Recommender::NextDecisionId(absl::Time now) {
  char id[15];
  char* end = WriteDigits(static_cast<uint64_t>(absl::ToUnixMillis(now)), 7, id);
  end = WriteDigits(nonce_ + decisions_.fetch_add(1, std::memory_order_relaxed), 8, end);
  return std::string(id, end);
}

}  // namespace proximal
