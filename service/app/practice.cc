// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/practice.h"

#include <algorithm>
#include <utility>

#include "engine/tracing/fold.h"
#include "service/app/errors.h"
#include "service/app/recommender.h"
#include "service/app/recorder.h"
#include "service/app/state_loader.h"

namespace proximal {
namespace {

// A recommendation waits no longer than this for the learner's state before it falls back to the
// priors, and leaves a quarter of the caller's time for the rest.
constexpr absl::Duration kMaxStateWait = absl::Seconds(1);

absl::Time StateDeadline(absl::Time now, absl::Time deadline) {
  return std::min(now + 0.75 * (deadline - now), now + kMaxStateWait);
}

// Whether the stores could not say, as opposed to having said no, or what makes no sense.
bool StoresFailed(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

absl::Status Invalid(absl::string_view field, absl::string_view message) {
  return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest, message)
      .Field(field);
}

// Scores and times as they will be recorded: what is sent again then compares equal.
absl::Status Check(Response& response, bool answered_now, absl::Time now) {
  if (!(response.score >= 0 && response.score <= 1)) {
    return Invalid("response.score", "must be in 0..1");
  }
  if (answered_now) response.answered_at = now;
  if (response.answered_at > now + MaxClockSkew()) {
    return Invalid("response.answered_at", "lies more than 5 minutes ahead of the server's clock");
  }
  if (response.answered_at < absl::UnixEpoch()) {
    return Invalid("response.answered_at", "lies before 1970-01-01");
  }
  response.answered_at = absl::FromUnixMicros(absl::ToUnixMicros(response.answered_at));
  if (response.duration) {
    if (!(*response.duration >= absl::ZeroDuration() && *response.duration <= absl::Hours(24))) {
      return Invalid("response.duration", "must be in 0..24 h");
    }
    response.duration = absl::Milliseconds(absl::ToInt64Milliseconds(*response.duration));
  }
  return absl::OkStatus();
}

absl::Status Check(RecordCall& call, absl::Time now) {
  if (Response* response = std::get_if<Response>(&call.fact)) {
    return Check(*response, call.answered_now, now);
  }
  const std::optional<double>& rescored = std::get<Correction>(call.fact).rescored;
  if (rescored && !(*rescored >= 0 && *rescored <= 1)) {
    return Invalid("correction.rescore", "must be in 0..1");
  }
  return absl::OkStatus();
}

}  // namespace

class Practice::Impl {
 public:
  Impl(TenantDirectory* tenants, Journal* journal, StateCache* cache, const Clock* clock)
      : tenants_(tenants),
        journal_(journal),
        clock_(clock),
        states_(journal, cache),
        recommender_(journal),
        recorder_(journal, cache, &states_, &recommender_, &degradation_, clock) {}

  // Picks from `state`, logs and counts.
  Recommended Answer(LearnerKey key, ActiveCatalogPtr active, const LearnerState& state,
                     const RecommendRequest& request, const RecommendCall& call, absl::Time now,
                     Degradation degradation) {
    Recommended recommended =
        recommender_.Pick(key, std::move(active), state, request, call.options, now);
    recommended.degradation = degradation;
    recommended.token = std::max(recommended.sequence, call.min_sequence);
    degradation_.CountPicked(degradation);
    recommender_.Log(std::move(key), recommended, call.options);
    return recommended;
  }

  // The state that was loaded or, where the stores could not say, the best there is instead.
  std::shared_ptr<const LearnerState> StateFrom(const absl::StatusOr<Loaded>& loaded,
                                                const LearnerKey& key, const ActiveCatalog& active,
                                                uint64_t min_sequence, Degradation& degradation) {
    if (loaded.ok()) {
      degradation = Present(loaded->cache_failed);
      return loaded->state;
    }
    if (auto state = states_.PeekAny(key, active, min_sequence)) {
      degradation = Degradation::kJournal;
      return state;
    }
    degradation = Degradation::kState;
    return std::make_shared<const LearnerState>(InitialState(*active.model));
  }

  // Of picks from a state that could be had.
  Degradation Present(bool cache_failed) const {
    if (degradation_.journal_refuses()) return Degradation::kJournal;
    return cache_failed ? Degradation::kCache : Degradation::kNone;
  }

  TenantDirectory* const tenants_;
  Journal* const journal_;
  const Clock* const clock_;
  DegradationCounters degradation_;
  StateLoader states_;
  Recommender recommender_;
  Recorder recorder_;
};

Practice::Practice(TenantDirectory* tenants, Journal* journal, StateCache* cache,
                   const Clock* clock)
    : impl_(std::make_unique<Impl>(tenants, journal, cache, clock)) {}

Practice::~Practice() = default;

void Practice::Recommend(LearnerKey key, RecommendCall call,
                         absl::AnyInvocable<void(absl::StatusOr<Recommended>)> done) {
  ActiveCatalogPtr active = impl_->tenants_->Get(key.tenant);
  if (active == nullptr) return done(NoActiveCatalog(key.tenant));
  absl::StatusOr<RecommendRequest> request = Resolve(call.options, *active->catalog);
  if (!request.ok()) return done(Below("options", request.status()));
  const absl::Time now = impl_->clock_->Now();

  Impl* const impl = impl_.get();
  // The common case: nothing to wait for, nothing to keep.
  if (auto state = impl->states_.Peek(key, *active, call.min_sequence)) {
    return done(impl->Answer(std::move(key), std::move(active), *state, *request, call, now,
                             impl->Present(/*cache_failed=*/false)));
  }
  const LearnerKey learner = key;
  ActiveCatalogPtr catalog = active;
  const uint64_t at_least = call.min_sequence;
  const absl::Time until = StateDeadline(now, call.deadline);
  impl->states_.Load(
      learner, std::move(catalog), at_least, until,
      [impl, now, key = std::move(key), active = std::move(active), request = *std::move(request),
       call = std::move(call), done = std::move(done)](absl::StatusOr<Loaded> loaded) mutable {
        if (!loaded.ok() && !StoresFailed(loaded.status())) return done(loaded.status());
        if (impl->clock_->Now() >= call.deadline) {
          return done(Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::kDeadlineExceeded,
                            "the deadline passed while the learner's state was loaded"));
        }
        Degradation degradation = Degradation::kNone;
        const auto state = impl->StateFrom(loaded, key, *active, call.min_sequence, degradation);
        done(impl->Answer(std::move(key), std::move(active), *state, request, call, now,
                          degradation));
      });
}

void Practice::Record(LearnerKey key, RecordCall call,
                      absl::AnyInvocable<void(absl::StatusOr<Recorded>)> done) {
  auto write = std::make_unique<Recorder::Write>();
  write->active = impl_->tenants_->Get(key.tenant);
  if (write->active == nullptr) return done(NoActiveCatalog(key.tenant));
  absl::Status status = Check(call, impl_->clock_->Now());
  if (!status.ok()) return done(std::move(status));
  if (call.next) {
    absl::StatusOr<RecommendRequest> request = Resolve(*call.next, *write->active->catalog);
    if (!request.ok()) return done(Below("next", request.status()));
    write->next = *std::move(request);
  }
  write->call = std::move(call);
  write->done = std::move(done);
  std::vector<std::unique_ptr<Recorder::Write>> writes;
  writes.push_back(std::move(write));
  impl_->recorder_.Record(std::move(key), std::move(writes));
}

void Practice::RecordBatch(LearnerKey key, std::vector<RecordCall> rows, absl::Time deadline,
                           absl::AnyInvocable<void(size_t row, absl::StatusOr<RecordedRow>)> done) {
  const ActiveCatalogPtr active = impl_->tenants_->Get(key.tenant);
  const absl::Time now = impl_->clock_->Now();
  auto shared = std::make_shared<decltype(done)>(std::move(done));
  std::vector<std::unique_ptr<Recorder::Write>> writes;
  writes.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    absl::Status status = active == nullptr ? NoActiveCatalog(key.tenant) : Check(rows[i], now);
    if (!status.ok()) {
      (*shared)(i, std::move(status));
      continue;
    }
    auto write = std::make_unique<Recorder::Write>();
    write->active = active;
    write->call.fact = std::move(rows[i].fact);
    write->call.answered_now = rows[i].answered_now;
    write->call.deadline = deadline;
    write->row = true;
    write->done = [shared, i](absl::StatusOr<Recorded> recorded) {
      if (!recorded.ok()) return (*shared)(i, recorded.status());
      (*shared)(i, RecordedRow{recorded->sequence, recorded->duplicate});
    };
    writes.push_back(std::move(write));
  }
  if (!writes.empty()) impl_->recorder_.Record(std::move(key), std::move(writes));
}

void Practice::Load(const LearnerKey& key, uint64_t min_sequence, absl::Time deadline,
                    absl::AnyInvocable<void(absl::StatusOr<Snapshot>)> done) {
  ActiveCatalogPtr active = impl_->tenants_->Get(key.tenant);
  if (active == nullptr) return done(NoActiveCatalog(key.tenant));
  ActiveCatalogPtr catalog = active;
  impl_->states_.Load(
      key, std::move(catalog), min_sequence, deadline,
      [active = std::move(active), done = std::move(done)](absl::StatusOr<Loaded> loaded) mutable {
        if (!loaded.ok()) return done(loaded.status());
        done(Snapshot{std::move(active), std::move(loaded->state)});
      });
}

void Practice::Erase(LearnerKey key, absl::Time deadline,
                     absl::AnyInvocable<void(absl::StatusOr<Journal::Erased>)> done) {
  Impl* const impl = impl_.get();
  auto shared = std::make_shared<decltype(done)>(std::move(done));
  LearnerKey lane = key;
  const bool queued = impl->recorder_.RunAlone(
      std::move(lane), [impl, key = std::move(key), deadline, shared](auto over) mutable {
        if (impl->clock_->Now() >= deadline) {
          (*shared)(Error(absl::StatusCode::kDeadlineExceeded, ErrorReason::kDeadlineExceeded,
                          "the deadline passed before the learner was erased"));
          return over();
        }
        LearnerKey learner = key;
        impl->journal_->Erase(std::move(learner),
                              [impl, key = std::move(key), shared, over = std::move(over)](
                                  absl::StatusOr<Journal::Erased> erased) mutable {
                                // What failed may have happened: forgetting only costs time.
                                impl->states_.Erase(key);
                                if (erased.ok()) {
                                  (*shared)(*erased);
                                } else {
                                  (*shared)(JournalError(erased.status()));
                                }
                                over();
                              });
      });
  if (!queued) {
    (*shared)(Error(absl::StatusCode::kUnavailable, ErrorReason::kOverloaded,
                    "too much of this learner is waiting")
                  .RetryAfter(absl::Milliseconds(200)));
  }
}

void Practice::ObserveJournal(const absl::Status& health) {
  impl_->degradation_.JournalSaid(health);
}

DegradationStats Practice::degradation() const { return impl_->degradation_.Read(); }

}  // namespace proximal
