// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an author writes: skills, items and settings as plain values, nothing checked yet.
// `Validate` (validate.h) says what is wrong with a draft; `Catalog::Compile` (catalog.h) turns a
// sound one into the immutable form that the engine reads.

#ifndef PROXIMAL_ENGINE_CATALOG_CATALOG_DRAFT_H_
#define PROXIMAL_ENGINE_CATALOG_CATALOG_DRAFT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace proximal {

// Which model of the learner a catalog is practised under (engine/tracing).
enum class TracingKind : uint8_t { kResponse, kBkt, kIrt };

// A target range of P(score): the learner's zone of proximal development for items.
struct Band {
  double low = 0.60;   // in (0, 1), below `high`
  double high = 0.85;  // in (0, 1)
  double Middle() const { return 0.5 * (low + high); }
  bool Contains(double p) const { return low <= p && p <= high; }
};

struct SkillDraft {
  std::string id;     // 1..128 bytes, unique in the catalog
  std::string title;  // at most 200 bytes
  std::string description;
  std::string parent_id;                      // the skill this one is part of; empty at the top
  std::vector<std::string> prerequisite_ids;  // skills to be mastered before this one
  std::vector<std::string> codes;             // standards it aligns to, "CCSS 3.NF.A.1"
  std::vector<std::string> tags;
  std::optional<double> reference_difficulty;  // logits in [-6, 6]; default: mean of its items
};

struct ItemDraft {
  std::string id;                         // 1..128 bytes, unique in the catalog
  std::string title;                      // at most 200 bytes
  std::vector<std::string> skill_ids;     // 1..8, distinct
  double difficulty = 0;                  // b in logits, [-6, 6]
  double discrimination = 1;              // a > 0, at most 4
  double guess = 0;                       // [0, .5)
  double slip = 0;                        // [0, .5), guess + slip < 1
  std::vector<double> step_difficulties;  // polytomous: category thresholds, empty for dichotomous
  std::vector<std::string> supports;      // accommodations and modalities it offers
  int language_level = 0;                 // 0 (language-free) .. 6
  std::vector<std::string> tags;          // interests it speaks to
  absl::Duration expected_duration = absl::ZeroDuration();
  bool is_new = false;  // little data: enters picks through the seeding quota
  std::vector<std::pair<std::string, std::string>> metadata;  // opaque to the engine, at most 16
};

struct CatalogSettings {
  TracingKind tracing = TracingKind::kResponse;
  Band band;
  double mastery_threshold = 0.80;   // P(success at reference difficulty), in (0, 1)
  double mastery_confidence = 0.75;  // P(that P(success) is above the threshold), in [.5, 1)
  absl::Duration cooldown = absl::Hours(20);  // an item answered this recently is not picked again
  int cooldown_responses = 10;                // ... nor one among this many latest responses
  double max_exposure = 0.25;                 // share of all picks one item may take, in (0, 1]
  double seeding_share = 0.10;                // share of picks kept for new items, in [0, .5]
};

struct CatalogDraft {
  std::string title;
  std::string language;  // BCP 47, may be empty
  CatalogSettings settings;
  std::vector<SkillDraft> skills;
  std::vector<ItemDraft> items;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_CATALOG_DRAFT_H_
