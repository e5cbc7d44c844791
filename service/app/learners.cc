// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/learners.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/tracing/fold.h"
#include "service/app/errors.h"
#include "service/app/history.h"

namespace proximal {
namespace {

// Records of an export handed over at once.
constexpr size_t kExportChunk = 256;

absl::Status LearnerNotFound(const LearnerKey& key) {
  return Error(absl::StatusCode::kNotFound, ErrorReason::kLearnerNotFound,
               "nothing is recorded of the learner")
      .Field("learner_id")
      .Resource("learner", key.learner);
}

// The skills asked for, or all that were practised, in the order of their ids.
absl::StatusOr<std::vector<SkillIndex>> SkillsWanted(const Catalog& catalog,
                                                     const LearnerState& state,
                                                     const std::vector<std::string>& ids) {
  std::vector<SkillIndex> skills;
  for (size_t i = 0; i < ids.size(); ++i) {
    const std::optional<SkillIndex> skill = catalog.FindSkill(ids[i]);
    if (!skill) {
      return Error(absl::StatusCode::kNotFound, ErrorReason::kSkillNotFound,
                   absl::StrCat("the active catalog has no skill '", ids[i], "'"))
          .Field(absl::StrCat("skill_ids[", i, "]"))
          .Resource("skill", ids[i]);
    }
    skills.push_back(*skill);
  }
  if (!ids.empty()) return skills;
  for (const SkillTrace& trace : state.skills) skills.push_back(trace.skill);
  std::sort(skills.begin(), skills.end(), [&catalog](SkillIndex a, SkillIndex b) {
    return catalog.skill(a).id < catalog.skill(b).id;
  });
  return skills;
}

LearnerReport ReportOf(ActiveCatalogPtr active, std::shared_ptr<const LearnerState> state,
                       const std::vector<SkillIndex>& skills, absl::Time as_of) {
  LearnerReport report;
  report.as_of = std::max<absl::Time>(as_of, state->last_time);
  const LearnerView view(*active->model, *state, report.as_of);
  report.skills.reserve(skills.size());
  for (SkillIndex skill : skills) {
    report.skills.push_back({skill, view.MasteryOf(skill), view.StatusOf(skill)});
  }
  report.active = std::move(active);
  report.state = std::move(state);
  return report;
}

// One export under way: what was recorded and decided until it began. It keeps itself alive through
// the callback that it waits for.
class ExportRun : public std::enable_shared_from_this<ExportRun> {
 public:
  ExportRun(Journal* journal, LearnerKey key, absl::Time deadline, Learners::ExportSink sink,
            absl::AnyInvocable<void(absl::Status)> done, absl::Time now)
      : journal_(journal),
        key_(std::move(key)),
        deadline_(deadline),
        began_(now),
        sink_(std::move(sink)),
        done_(std::move(done)) {}

  void Start(ActiveCatalogPtr active) {
    LearnerKey key = key_;
    ReadWholeHistory(journal_, std::move(key), deadline_,
                     [self = shared_from_this(),
                      active = std::move(active)](absl::StatusOr<History> history) mutable {
                       if (!history.ok()) return self->done_(JournalError(history.status()));
                       self->events_ = std::move(history->events);
                       if (!self->events_.empty()) self->last_event_ = self->events_.back();
                       self->SendReport(std::move(active));
                     });
  }

 private:
  void SendReport(ActiveCatalogPtr active) {
    std::vector<ExportRecord> chunk;
    if (active != nullptr && !events_.empty()) {
      auto state = std::make_shared<const LearnerState>(FoldHistory(*active->model, events_));
      const std::vector<SkillIndex> skills = *SkillsWanted(*active->catalog, *state, {});
      chunk.emplace_back(ReportOf(std::move(active), std::move(state), skills, began_));
    }
    SendEvents(std::move(chunk));
  }

  void SendEvents(std::vector<ExportRecord> chunk) {
    while (sent_ < events_.size() && chunk.size() < kExportChunk) {
      chunk.emplace_back(std::move(events_[sent_++]));
    }
    if (chunk.empty()) return ReadDecisions();
    sink_(std::move(chunk), [self = shared_from_this()](bool more) {
      if (!more) return self->done_(absl::CancelledError("the reader gave up"));
      self->SendEvents({});
    });
  }

  void ReadDecisions() {
    LearnerKey key = key_;
    journal_->ReadDecisions(
        std::move(key), last_decision_, kExportChunk, deadline_,
        [self = shared_from_this()](absl::StatusOr<std::vector<DecisionRecord>> records) {
          if (absl::IsNotFound(records.status())) return self->GoOnFromTheOldest();
          if (!records.ok()) return self->done_(JournalError(records.status()));
          self->SendDecisions(*std::move(records));
        });
  }

  // The decision to go on from is gone. Either it grew too old, and with it those logged before it:
  // the oldest that is left is the next. Or the learner was erased.
  void GoOnFromTheOldest() {
    last_decision_.clear();
    lost_its_place_ = true;
    CheckNotErased([this] { ReadDecisions(); });
  }

  void SendDecisions(std::vector<DecisionRecord> records) {
    // Of a learner without events nothing at all is left.
    if (records.empty() && lost_its_place_ && !last_event_) return done_(LearnerNotFound(key_));
    std::vector<ExportRecord> chunk;
    for (DecisionRecord& record : records) {
      last_decision_ = record.decision_id;
      if (record.decided_at > began_) continue;
      absl::StatusOr<Decision> decision = DecodeDecision(record.payload);
      if (!decision.ok()) return done_(decision.status());
      chunk.emplace_back(LoggedDecision{std::move(record.decision_id), *std::move(decision)});
    }
    if (chunk.empty()) return Finish();  // none is left, or only later ones
    const bool last = records.size() < kExportChunk;
    sink_(std::move(chunk), [self = shared_from_this(), last](bool more) {
      if (!more) return self->done_(absl::CancelledError("the reader gave up"));
      if (last) return self->Finish();
      self->ReadDecisions();
    });
  }

  // An export that an erasure overtook is no whole one, and does not end as if it were.
  void Finish() {
    CheckNotErased([this] { done_(absl::OkStatus()); });
  }

  // Goes on with `next` unless the learner was erased, as far as its events tell.
  void CheckNotErased(absl::AnyInvocable<void()> next) {
    if (!last_event_.has_value()) return next();
    LearnerKey key = key_;
    journal_->Read(std::move(key), last_event_->sequence - 1, 1, deadline_,
                   [self = shared_from_this(),
                    next = std::move(next)](absl::StatusOr<std::vector<Event>> events) mutable {
                     if (!events.ok()) return self->done_(JournalError(events.status()));
                     const bool same =
                         !events->empty() && events->front().id() == self->last_event_->id();
                     if (!same) return self->done_(LearnerNotFound(self->key_));
                     next();
                   });
  }

  Journal* const journal_;
  const LearnerKey key_;
  const absl::Time deadline_;
  const absl::Time began_;
  const Learners::ExportSink sink_;
  absl::AnyInvocable<void(absl::Status)> done_;
  std::vector<Event> events_;
  size_t sent_ = 0;
  std::optional<Event> last_event_;
  std::string last_decision_;
  bool lost_its_place_ = false;
};

}  // namespace

void Learners::Get(LearnerKey key, GetCall call,
                   absl::AnyInvocable<void(absl::StatusOr<LearnerReport>)> done) {
  const absl::Time as_of = call.as_of == absl::InfinitePast() ? clock_->Now() : call.as_of;
  LearnerKey learner = key;
  practice_->Load(
      learner, call.min_sequence, call.deadline,
      [key = std::move(key), as_of, ids = std::move(call.skill_ids),
       done = std::move(done)](absl::StatusOr<Practice::Snapshot> snapshot) mutable {
        if (!snapshot.ok()) return done(snapshot.status());
        if (snapshot->state->sequence == 0) return done(LearnerNotFound(key));
        absl::StatusOr<std::vector<SkillIndex>> skills =
            SkillsWanted(*snapshot->active->catalog, *snapshot->state, ids);
        if (!skills.ok()) return done(skills.status());
        done(ReportOf(std::move(snapshot->active), std::move(snapshot->state), *skills, as_of));
      });
}

void Learners::ListEvents(LearnerKey key, ListEventsCall call,
                          absl::AnyInvocable<void(absl::StatusOr<EventPage>)> done) {
  const size_t limit = std::max<size_t>(call.limit, 1);
  if (!call.newest_first) {
    // One more than asked for tells whether another page follows.
    journal_->Read(std::move(key), call.cursor, limit + 1, call.deadline,
                   [limit, done = std::move(done)](auto events) mutable {
                     if (!events.ok()) return done(JournalError(events.status()));
                     EventPage page{*std::move(events), 0};
                     if (page.events.size() > limit) {
                       page.events.pop_back();
                       page.next = page.events.back().sequence;
                     }
                     done(std::move(page));
                   });
    return;
  }
  // Newest first, a cursor is the sequence of the last event of the page before.
  auto reply = [limit, done = std::move(done)](absl::StatusOr<std::vector<Event>> events) mutable {
    if (!events.ok()) return done(JournalError(events.status()));
    EventPage page;
    const size_t count = std::min(limit, events->size());
    page.events.assign(std::make_move_iterator(events->rbegin()),
                       std::make_move_iterator(events->rbegin() + static_cast<ptrdiff_t>(count)));
    if (!page.events.empty() && page.events.back().sequence > 1) {
      page.next = page.events.back().sequence;
    }
    done(std::move(page));
  };
  if (call.cursor == 0) {
    return journal_->ReadLast(std::move(key), limit, call.deadline, std::move(reply));
  }
  const uint64_t before = call.cursor - 1;
  const uint64_t after = before > limit ? before - limit : 0;
  journal_->Read(std::move(key), after, static_cast<size_t>(before - after), call.deadline,
                 std::move(reply));
}

void Learners::Export(LearnerKey key, absl::Time deadline, ExportSink sink,
                      absl::AnyInvocable<void(absl::Status)> done) {
  ActiveCatalogPtr active = tenants_->Get(key.tenant);
  std::make_shared<ExportRun>(journal_, std::move(key), deadline, std::move(sink), std::move(done),
                              clock_->Now())
      ->Start(std::move(active));
}

void Learners::Erase(LearnerKey key, absl::Time deadline,
                     absl::AnyInvocable<void(absl::StatusOr<Journal::Erased>)> done) {
  practice_->Erase(std::move(key), deadline, std::move(done));
}

}  // namespace proximal
