// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/record_plan.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/learner/history.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/learner_view.h"
#include "service/app/errors.h"
#include "service/app/mastery_changes.h"
#include "service/app/state_life.h"

namespace proximal {
namespace {

const std::string& IdOf(const std::variant<Response, Correction>& fact) {
  const Response* response = std::get_if<Response>(&fact);
  return response != nullptr ? response->response_id : std::get<Correction>(fact).correction_id;
}

bool SameFact(const std::variant<Response, Correction>& recorded, const RecordPlan::Fact& fact) {
  const Response* first = std::get_if<Response>(&recorded);
  const Response* again = std::get_if<Response>(&fact.value);
  if (!fact.answered_now || first == nullptr || again == nullptr) return recorded == fact.value;
  Response timed = *again;
  timed.answered_at = first->answered_at;
  return *first == timed;
}

// What was known when `response` was answered: all responses no later than it, and every
// correction.
LearnerState StateUntil(const Model& model, absl::Span<const Event> events,
                        const Response& response) {
  std::vector<Event> until;
  for (const Event& event : events) {
    const Response* other = std::get_if<Response>(&event.fact);
    if (other == nullptr || other->answered_at <= response.answered_at) until.push_back(event);
  }
  return FoldHistory(model, until);
}

absl::Status NoSuchItem(const std::string& id) {
  return Error(absl::StatusCode::kNotFound, ErrorReason::kItemNotFound,
               absl::StrCat("the active catalog has no item '", id, "'"))
      .Field("response.item_id")
      .Resource("item", id);
}

absl::Status NoSuchResponse(const std::string& id) {
  return Error(absl::StatusCode::kNotFound, ErrorReason::kResponseNotFound,
               absl::StrCat("the learner has no response '", id, "'"))
      .Field("correction.response_id")
      .Resource("response", id);
}

}  // namespace

RecordPlan::RecordPlan(ActiveCatalogPtr active, std::shared_ptr<const LearnerState> base)
    : active_(std::move(active)),
      from_history_(false),
      sequence_(base->sequence),
      state_(std::move(base)) {}

RecordPlan::RecordPlan(ActiveCatalogPtr active, History history)
    : active_(std::move(active)),
      from_history_(true),
      sequence_(history.sequence()),
      history_(std::move(history)) {
  places_.reserve(history_.events.size());
}

std::optional<absl::StatusOr<Recorded>> RecordPlan::Add(const Fact& fact, absl::Time now) {
  const std::optional<size_t> known = PlaceOf(IdOf(fact.value));
  if (!from_history_) {
    if (NeedsHistory(fact) || known) return std::nullopt;
    Event event = NewEvent(fact, now);
    if (!FoldsInPlace(*state_, event)) return std::nullopt;
    return AddInPlace(fact, std::move(event));
  }
  if (known) return Repeat(fact, *known);
  if (!history_.whole()) {
    // Corrections and what is late count before events that are not here.
    if (NeedsHistory(fact) || state() == nullptr) return std::nullopt;
    Event event = NewEvent(fact, now);
    if (!FoldsInPlace(*state_, event)) return std::nullopt;
    return AddInPlace(fact, std::move(event));
  }
  if (const Response* response = std::get_if<Response>(&fact.value)) {
    if (!active_->catalog->FindItem(response->item_id)) return NoSuchItem(response->item_id);
  } else {
    const std::string& corrected = std::get<Correction>(fact.value).response_id;
    if (FindResponse(corrected) == nullptr) return NoSuchResponse(corrected);
  }
  return AddToHistory(fact, NewEvent(fact, now));
}

// Whether only the whole history can say what becomes of `fact`, where its id is not known.
bool RecordPlan::NeedsHistory(const Fact& fact) const {
  const Response* response = std::get_if<Response>(&fact.value);
  return response == nullptr || !active_->catalog->FindItem(response->item_id);
}

Event RecordPlan::NewEvent(const Fact& fact, absl::Time now) const {
  return {sequence_ + 1, now, fact.value};
}

// A row folds into the copy that the plan owns already; a reply needs the state before it, too.
Recorded RecordPlan::AddInPlace(const Fact& fact, Event event) {
  std::shared_ptr<LearnerState> after =
      fact.row && own_ != nullptr
          ? own_
          : StateOfLife(LifeOf(state_), CopyToFold(*active_->model, event, *state_));
  FoldEvent(*active_->model, event, *after);
  Recorded recorded;
  if (!fact.row) recorded = Describe(event, {}, *state_, *after);
  recorded.sequence = event.sequence;
  own_ = after;
  state_ = std::move(after);
  Append(std::move(event));
  return recorded;
}

Recorded RecordPlan::AddToHistory(const Fact& fact, Event event) {
  Recorded recorded;
  recorded.sequence = event.sequence;
  if (fact.row) {
    if (state_ != nullptr && FoldsInPlace(*state_, event))
      return AddInPlace(fact, std::move(event));
    Append(std::move(event));
    state_ = nullptr;
    return recorded;
  }
  const std::shared_ptr<const LearnerState> before = state();
  if (FoldsInPlace(*before, event)) return AddInPlace(fact, std::move(event));
  Append(std::move(event));
  state_ = nullptr;
  const absl::Span<const Event> events = history_.events;
  return Describe(events.back(), events.subspan(0, events.size() - 1), *before, *state());
}

std::optional<absl::StatusOr<Recorded>> RecordPlan::Repeat(const Fact& fact, size_t place) {
  const Event& first = history_.events[place];
  if (!SameFact(first.fact, fact)) {
    return absl::StatusOr<Recorded>(
        Error(absl::StatusCode::kAlreadyExists, ErrorReason::kIdReused,
              absl::StrCat("id '", first.id(), "' was recorded before with other content"))
            .Field(std::holds_alternative<Response>(fact.value) ? "response.response_id"
                                                                : "correction.correction_id")
            .Resource("event", first.id()));
  }
  // Picks may be asked for, too.
  if (!fact.row && !history_.whole() && state() == nullptr) return std::nullopt;
  Recorded recorded;
  if (!fact.row) {
    const Model& model = *active_->model;
    const std::shared_ptr<const LearnerState> before = history_.StateAfter(model, place);
    const std::shared_ptr<const LearnerState> after = history_.StateAfter(model, place + 1);
    if (before == nullptr || after == nullptr) return std::nullopt;
    recorded =
        Describe(first, absl::MakeConstSpan(history_.events).subspan(0, place), *before, *after);
  }
  recorded.sequence = first.sequence;
  recorded.duplicate = true;
  return recorded;
}

Recorded RecordPlan::Describe(const Event& event, absl::Span<const Event> earlier,
                              const LearnerState& before, const LearnerState& after) {
  const Model& model = *active_->model;
  Recorded recorded;
  recorded.sequence = event.sequence;
  recorded.active = active_;
  const Response* response = std::get_if<Response>(&event.fact);
  const Response* subject =
      response != nullptr ? response : FindResponse(std::get<Correction>(event.fact).response_id);
  const std::optional<ItemIndex> item =
      subject == nullptr ? std::nullopt : active_->catalog->FindItem(subject->item_id);
  if (response != nullptr) recorded.late = !FoldsInPlace(before, event);
  if (!item) return recorded;  // no longer in the catalog
  if (response != nullptr) {
    recorded.prior =
        recorded.late
            ? LearnerView(model, StateUntil(model, earlier, *response), response->answered_at)
                  .Predict(*item)
            : LearnerView(model, before, response->answered_at).Predict(*item);
  }
  recorded.changed = MasteryChanges(model, *item, before, after);
  return recorded;
}

std::optional<size_t> RecordPlan::PlaceOf(const std::string& id) {
  for (; indexed_ < events().size(); ++indexed_) {
    places_.emplace(events()[indexed_].id(), indexed_);
  }
  const auto place = places_.find(id);
  return place == places_.end() ? std::nullopt : std::optional<size_t>(place->second);
}

const Response* RecordPlan::FindResponse(const std::string& id) {
  const std::optional<size_t> place = PlaceOf(id);
  return place ? std::get_if<Response>(&events()[*place].fact) : nullptr;
}

void RecordPlan::Append(Event event) {
  sequence_ = event.sequence;
  if (from_history_) history_.events.push_back(event);
  appended_.push_back(std::move(event));
}

std::shared_ptr<const LearnerState> RecordPlan::state() {
  if (state_ == nullptr) {
    own_ = history_.StateAfter(*active_->model, history_.events.size());
    state_ = own_;
  }
  return state_;
}

}  // namespace proximal
