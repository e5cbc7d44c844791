// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an author writes: skills, items and settings as plain values, nothing checked yet. Comments
// say what a sound draft holds; texts are UTF-8 without control characters.
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

// How items with step difficulties are scored (engine/tracing/graded.h).
enum class StepModel : uint8_t { kGradedResponse, kPartialCredit };

// A target range of P(score): the learner's zone of proximal development for items.
struct Band {
  static constexpr double kLeastLow = 0.05;
  static constexpr double kMostHigh = 0.99;
  static constexpr double kLeastWidth = 0.05;

  double low = 0.60;   // kLeastLow or more
  double high = 0.85;  // kMostHigh or less, at least kLeastWidth above `low`
  double Middle() const { return 0.5 * (low + high); }
};

struct SkillDraft {
  std::string id;                             // 1..128 bytes, unique in the catalog
  std::string title;                          // at most 200 bytes
  std::string description;                    // at most 2,000 bytes, line breaks allowed
  std::string parent_id;                      // the skill this one is part of; empty at the top
  std::vector<std::string> prerequisite_ids;  // skills to be mastered before it, at most 32
  std::vector<std::string> codes;  // standards, "CCSS 3.NF.A.1", at most 32 of 1..128 bytes
  std::vector<std::string> tags;   // at most 32 of 1..64 bytes
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
  std::vector<double> step_difficulties;  // polytomous: up to 10 ascending thresholds in [-6, 6]
  std::vector<std::string> supports;      // accommodations, modalities: at most 32 of 1..64 bytes
  int language_level = 0;                 // 0 (language-free) .. 6
  std::vector<std::string> tags;          // interests it speaks to: at most 32 of 1..64 bytes
  absl::Duration expected_duration = absl::ZeroDuration();  // at most 24 h; 0: not known
  bool is_new = false;  // little data: enters picks through the seeding quota
  // Opaque to the engine: at most 16 entries, distinct keys of 1..64 bytes, values up to 1,024.
  std::vector<std::pair<std::string, std::string>> metadata;
};

struct CatalogSettings {
  TracingKind tracing = TracingKind::kResponse;
  StepModel steps = StepModel::kGradedResponse;
  Band band;
  double mastery_threshold = 0.80;   // P(success at reference difficulty), in (0, 1)
  double mastery_confidence = 0.75;  // P(that P(success) is above the threshold), in [.5, 1)
  // An item answered this recently is not picked again, 0 .. 365 days,
  absl::Duration cooldown = absl::Hours(20);
  // nor one among this many latest responses, 0 .. 1,000.
  int cooldown_responses = 10;
  double max_exposure = 0.25;   // share of all picks one item may take, in (0, 1]
  double seeding_share = 0.10;  // share of picks kept for new items, in [0, .5]
};

struct CatalogDraft {
  std::string title;     // at most 200 bytes
  std::string language;  // BCP 47, may be empty
  CatalogSettings settings;
  std::vector<SkillDraft> skills;  // at least one
  std::vector<ItemDraft> items;    // at least one
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_CATALOG_DRAFT_H_
