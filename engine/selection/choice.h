// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Fourth stage: picks out of scored options, place by place, at random with known propensities, so
// that items are spread over learners and other policies can be evaluated on what was logged.
//
// The draw of one place is a softmax over the options of its pool,
//
//   P(i) = q(i) exp(score_i / T) / sum over the same kind in the pool
//
// where new items as a kind have the share q = seeding_share and the others 1 - seeding_share; a
// kind that has the pool for itself has q = 1. The pool of a place is the first of these that is
// not empty, among options not picked yet:
//
//   PLAYLIST  1. in band, of another skill than the place before
//             2. in band
//             3. the one nearest to the band
//   MENU      places aim in turn at the lower third of the band (a stretch), the middle and the
//             upper one (easy); a menu of one at the middle, of two at the lower and the upper
//             1. in band, in that third, of a skill not yet on the menu
//             2. in band, in that third
//             3. for the lower third: in band, the one with the lowest P(score)
//             4. in band, of a skill not yet on the menu
//             5. in band
//             6. the one nearest to the band
//
// Sources: randomesque selection, Kingsbury & Zara (1989); sequential softmax is Plackett-Luce.

#ifndef PROXIMAL_ENGINE_SELECTION_CHOICE_H_
#define PROXIMAL_ENGINE_SELECTION_CHOICE_H_

#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "engine/catalog/catalog.h"
#include "engine/numerics/random.h"

namespace proximal {

// What the choice needs to know of a scored item.
struct Option {
  SkillIndex skill = 0;
  double score = 0;
  double p = 0;         // P(score)
  double distance = 0;  // from the band; 0: in band
  bool is_new = false;
};

struct ChoiceRule {
  Band band;
  int count = 1;
  double temperature = 0.12;               // T, in units of the score, above 0
  double seeding_share = 0.10;             // q, in [0, .5]
  std::optional<SkillIndex> skill_before;  // of the pick before the first place
};

struct Choice {
  size_t option;      // index into the options
  double propensity;  // exact P(this option in this place | options, rule, earlier places), (0, 1]
  bool stretch = false;  // MENU: in band, in a place of the harder options
};

using Choices = absl::InlinedVector<Choice, 20>;

// Which pool of a place, of the lists above, an option would belong to: the options of the lowest
// order that are not picked yet make up the pool of the place; where that is not a whole number,
// only the first of them. Begins at the first place; Next() goes on, given what was picked.
class PlaylistOrder {
 public:
  explicit PlaylistOrder(const ChoiceRule& rule)
      : skill_before_(rule.skill_before.value_or(kNoSkill)) {}
  double operator()(const Option& option) const;
  void Next(const Option& picked) { skill_before_ = picked.skill; }

 private:
  static constexpr SkillIndex kNoSkill = UINT32_MAX;
  SkillIndex skill_before_;
};

class MenuOrder {
 public:
  explicit MenuOrder(const ChoiceRule& rule);
  double operator()(const Option& option) const;
  void Next(const Option& picked);

  // Whether `option`, picked for this place, is a stretch.
  bool IsStretch(const Option& option) const;

 private:
  enum class Third : uint8_t { kLower, kMiddle, kUpper };
  Third ThirdOf(double p) const;

  Band band_;
  int count_;
  int place_ = 0;
  Third wanted_;
  absl::InlinedVector<SkillIndex, 20> on_menu_;
};

// min(rule.count, options.size()) distinct options in order of their places. Draws one number from
// `random` per place.
Choices ChoosePlaylist(absl::Span<const Option> options, const ChoiceRule& rule,
                       numerics::Random& random);
Choices ChooseMenu(absl::Span<const Option> options, const ChoiceRule& rule,
                   numerics::Random& random);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_CHOICE_H_
