// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What snapshots cost those who record, and what they spare those who rebuild: the practice loop on
// the PostgreSQL journal with and without them, in turns, on a server of this bench with fsync on,
// in the temporary folder. Learners are there already, so that their states know their lives.
// Figures are medians of the rounds.
//
//   records_per_s                     responses recorded, 256 in flight, 512 learners, 128 of each
//                                     in a round, so that each learner gets a snapshot
//   records_snapshots_over_none       the same with snapshots over without, of each round
//   records_cpu_snapshots_over_none   likewise the CPU time of this process for a record
//   rebuild_us                        building the state of a learner from the journal, one learner
//                                     after another, after the last round
//   rebuild_none_us                   likewise without snapshots
//
//   bench_snapshots [ROUNDS]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "bench/store/appender.h"
#include "service/app/artifact_codec.h"
#include "service/app/clock.h"
#include "service/app/history.h"
#include "service/app/practice.h"
#include "service/store/memory/memory_registry.h"
#include "service/store/memory/memory_state_cache.h"
#include "service/store/postgres/postgres_store.h"
#include "tests/service/store/forwarding_journal.h"
#include "tests/service/store/postgres/postgres_server.h"

namespace proximal {
namespace {

using testing::PostgresServer;

constexpr int kInFlight = 256;
constexpr int kLearnersEach = 2;  // of one after another: no learner has two records in flight
constexpr int kLearners = kInFlight * kLearnersEach;
constexpr int kRecordsEach = kLearnersEach * static_cast<int>(kSnapshotEvery);  // of a round
constexpr int kRecords = kInFlight * kRecordsEach;
constexpr int kItems = 400;
constexpr int kSkills = 50;

// Keeps no snapshots where there are to be none.
class Line final : public ForwardingJournal {
 public:
  Line(Journal* journal, bool snapshots) : ForwardingJournal(journal), snapshots_(snapshots) {}

  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override {
    if (snapshots_) ForwardingJournal::KeepSnapshot(std::move(key), life, std::move(snapshot));
  }

 private:
  const bool snapshots_;
};

// A tenant with an active catalog.
class Course {
 public:
  Course() {
    CatalogDraft draft;
    for (int i = 0; i < kSkills; ++i) draft.skills.emplace_back().id = absl::StrCat("skill-", i);
    for (int i = 0; i < kItems; ++i) {
      ItemDraft& item = draft.items.emplace_back();
      item.id = absl::StrCat("item-", i);
      item.skill_ids = {absl::StrCat("skill-", i % kSkills)};
    }
    const std::string bytes = EncodeCatalog(draft);
    ArtifactInfo info;
    info.kind = ArtifactKind::kCatalog;
    info.version = ContentVersion(bytes);
    const absl::Status published = registry_.Publish("default", info, bytes);
    const absl::Status active =
        registry_.Activate("default", info.kind, {info.version, absl::Now(), ""}, std::nullopt);
    if (!published.ok() || !active.ok() || !tenants_.RefreshAll().ok()) std::abort();
  }
  TenantDirectory& tenants() { return tenants_; }

 private:
  MemoryRegistry registry_;
  TenantDirectory tenants_{&registry_};
};

// The practice loop on a database of its own.
class Side {
 public:
  Side(PostgresServer& server, Course& course, bool snapshots)
      : course_(course),
        store_(*PostgresStore::Open(server.Options(server.NewDatabase()))),
        line_(store_.get(), snapshots),
        practice_(&course.tenants(), &line_, &cache_, &clock_) {
    // Learners who are there already: the first record of each builds the state from the journal.
    bench::Appender(*store_, kLearners).Run(kLearners, kInFlight);
  }
  ~Side() { line_.Close(); }

  struct Cost {
    double seconds;
    double cpu;
  };
  Cost Record() {
    const double cpu = bench::ProcessCpuSeconds();
    const auto begin = std::chrono::steady_clock::now();
    absl::BlockingCounter finished(kInFlight);
    for (int chain = 0; chain < kInFlight; ++chain) Next(chain, kRecordsEach, finished);
    finished.Wait();
    recorded_ += kRecordsEach;
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
            bench::ProcessCpuSeconds() - cpu};
  }

  double MicrosToRebuild(bool snapshots) {
    RebuildEach(snapshots);  // after what is still being written
    const auto begin = std::chrono::steady_clock::now();
    RebuildEach(snapshots);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    return took.count() / kLearners;
  }

 private:
  void RebuildEach(bool snapshots) {
    const ActiveCatalogPtr active = course_.tenants().Get("default");
    for (int learner = 0; learner < kLearners; ++learner) {
      absl::Notification built;
      if (snapshots) {
        BuildState(&line_, bench::KeyOf(learner), active, absl::InfiniteFuture(),
                   [&built](const auto&) { built.Notify(); });
      } else {
        ReadWholeHistory(&line_, bench::KeyOf(learner), absl::InfiniteFuture(),
                         [&](const absl::StatusOr<History>& history) {
                           (void)history->StateAfter(*active->model, history->events.size());
                           built.Notify();
                         });
      }
      built.WaitForNotification();
    }
  }

  // Records so many responses of a chain's learners, one after another.
  void Next(int chain, int left, absl::BlockingCounter& finished) {
    if (left == 0) {
      finished.DecrementCount();
      return;
    }
    const int number = recorded_ + left;
    RecordCall call;
    Response response;
    response.response_id = absl::StrCat("5f0c9d3e-77aa-4a52-b6f5-", number);
    response.item_id = absl::StrCat("item-", (number * 7) % kItems);
    response.score = number % 3 == 0 ? 0 : 1;
    call.fact = response;
    call.answered_now = true;
    practice_.Record(bench::KeyOf(chain + kInFlight * (number % kLearnersEach)), std::move(call),
                     [this, chain, left, &finished](const absl::StatusOr<Recorded>& recorded) {
                       if (!recorded.ok()) {
                         std::fprintf(stderr, "%s\n", recorded.status().ToString().c_str());
                         std::abort();
                       }
                       Next(chain, left - 1, finished);
                     });
  }

  Course& course_;
  const SystemClock clock_;
  MemoryStateCache cache_{StateTableOptions{}};
  const std::unique_ptr<PostgresStore> store_;
  Line line_;
  Practice practice_;
  int recorded_ = 0;  // of each chain, in rounds before
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

int Main(int rounds) {
  if (!testing::HavePostgres()) {
    std::fprintf(stderr, "bench_snapshots: there is no PostgreSQL: install postgresql\n");
    return 1;
  }
  PostgresServer server(testing::SettingsToMeasure());
  Course course;
  Side with(server, course, true);
  Side without(server, course, false);
  std::map<std::string, std::vector<double>> figures;
  for (int i = 0; i < rounds; ++i) {
    // Neither is always the first.
    Side::Cost none = {};
    if (i % 2 == 0) none = without.Record();
    const Side::Cost some = with.Record();
    if (i % 2 == 1) none = without.Record();
    figures["records_per_s"].push_back(kRecords / some.seconds);
    figures["records_snapshots_over_none"].push_back(none.seconds / some.seconds);
    figures["records_cpu_snapshots_over_none"].push_back(some.cpu / none.cpu);
  }
  figures["rebuild_us"].push_back(with.MicrosToRebuild(true));
  figures["rebuild_none_us"].push_back(with.MicrosToRebuild(false));
  for (const auto& [name, values] : figures) {
    std::printf("%-34s %12.3f\n", name.c_str(), Median(values));
  }
  return 0;
}

}  // namespace
}  // namespace proximal

int main(int argc, char** argv) { return proximal::Main(argc > 1 ? std::atoi(argv[1]) : 9); }
