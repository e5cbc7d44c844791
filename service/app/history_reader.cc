// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/history_reader.h"

#include <cstdint>
#include <iterator>
#include <utility>

namespace proximal {
namespace {

constexpr size_t kPage = 4096;

using Done = absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)>;

void ReadOn(Journal* journal, LearnerKey key, std::vector<Event> events, absl::Time deadline,
            Done done) {
  const uint64_t after = events.empty() ? 0 : events.back().sequence;
  LearnerKey wanted = key;
  journal->Read(std::move(wanted), after, kPage, deadline,
                [journal, key = std::move(key), events = std::move(events), deadline,
                 done = std::move(done)](absl::StatusOr<std::vector<Event>> page) mutable {
                  if (!page.ok()) return done(page.status());
                  const bool last = page->size() < kPage;
                  if (events.empty()) {
                    events = *std::move(page);
                  } else {
                    std::move(page->begin(), page->end(), std::back_inserter(events));
                  }
                  if (last) return done(std::move(events));
                  ReadOn(journal, std::move(key), std::move(events), deadline, std::move(done));
                });
}

}  // namespace

void ReadHistory(Journal* journal, LearnerKey key, absl::Time deadline, Done done) {
  ReadOn(journal, std::move(key), {}, deadline, std::move(done));
}

}  // namespace proximal
