// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/fit/bkt_worlds.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "engine/numerics/random.h"

namespace proximal::bench {
namespace {

using numerics::Random;

std::shared_ptr<const Catalog> CatalogOf(uint32_t skills) {
  CatalogDraft draft;
  draft.title = "Simulated";
  for (uint32_t s = 0; s < skills; ++s) {
    SkillDraft skill;
    skill.id = skill.title = "s" + std::to_string(s);
    ItemDraft item;
    item.id = "i" + std::to_string(s);
    item.skill_ids = {skill.id};
    draft.skills.push_back(std::move(skill));
    draft.items.push_back(std::move(item));
  }
  return *Catalog::Compile(std::move(draft));
}

// Of n places, number i when they are taken `stride` at a time: each share once, well mixed.
double Spread(uint32_t i, uint32_t n, uint32_t stride, double low, double high) {
  return low + (high - low) * (static_cast<double>(i * stride % n) + 0.5) / n;
}

BktParameters TruthOf(uint32_t skill, uint32_t skills) {
  return {.prior = Spread(skill, skills, 1, 0.1, 0.4),
          .learn = Spread(skill, skills, 7, 0.05, 0.15),
          .guess = Spread(skill, skills, 3, 0.03, 0.12),
          .slip = Spread(skill, skills, 11, 0.02, 0.08),
          .forget = 0};
}

// Draws whom an event of some probability happens to.
class Lottery {
 public:
  Lottery(double probability, BktDraws draws, Random& random)
      : probability_(probability), draws_(draws), random_(random) {}

  // Calls hit(entrant) for those drawn; reorders the entrants.
  template <typename Hit>
  void Draw(std::vector<uint32_t>& entrants, Hit hit) {
    if (draws_ == BktDraws::kIndependent) {
      for (uint32_t entrant : entrants) {
        if (random_.Uniform() < probability_) hit(entrant);
      }
      return;
    }
    carried_ += probability_ * static_cast<double>(entrants.size());
    const double quota = std::min(std::round(carried_), static_cast<double>(entrants.size()));
    if (quota <= 0) return;
    carried_ -= quota;
    for (size_t i = 0; i < static_cast<size_t>(quota); ++i) {
      std::swap(entrants[i], entrants[i + random_.Below(entrants.size() - i)]);
      hit(entrants[i]);
    }
  }

 private:
  double probability_;
  BktDraws draws_;
  Random& random_;
  double carried_ = 0;
};

// Right or wrong, by learner within opportunity.
std::vector<char> Practise(const BktParameters& truth, uint32_t learners, uint32_t opportunities,
                           BktDraws draws, Random& random) {
  Lottery prior(truth.prior, draws, random);
  Lottery learn(truth.learn, draws, random);
  Lottery guess(truth.guess, draws, random);
  Lottery slip(truth.slip, draws, random);
  std::vector<char> known(learners);
  std::vector<char> right(size_t{learners} * opportunities);
  std::vector<uint32_t> all(learners);
  std::iota(all.begin(), all.end(), 0);
  prior.Draw(all, [&](uint32_t learner) { known[learner] = 1; });
  std::vector<uint32_t> knowing;
  std::vector<uint32_t> others;
  for (uint32_t t = 0; t < opportunities; ++t) {
    char* now = &right[size_t{t} * learners];
    knowing.clear();
    others.clear();
    for (uint32_t i = 0; i < learners; ++i) {
      now[i] = known[i];
      (known[i] != 0 ? knowing : others).push_back(i);
    }
    slip.Draw(knowing, [&](uint32_t learner) { now[learner] = 0; });
    guess.Draw(others, [&](uint32_t learner) { now[learner] = 1; });
    learn.Draw(others, [&](uint32_t learner) { known[learner] = 1; });
  }
  return right;
}

}  // namespace

BktWorld SimulateBkt(uint32_t skills, uint32_t learners, uint32_t opportunities, BktDraws draws,
                     uint64_t seed) {
  BktWorld world = {CatalogOf(skills), {}, {}};
  std::vector<std::vector<char>> right;
  Random random(seed);
  for (uint32_t skill = 0; skill < skills; ++skill) {
    world.truths.push_back(TruthOf(skill, skills));
    right.push_back(Practise(world.truths.back(), learners, opportunities, draws, random));
  }
  for (uint32_t learner = 0; learner < learners; ++learner) {
    world.log.AddLearner();
    for (uint32_t t = 0; t < opportunities; ++t) {
      const absl::Time at = absl::UnixEpoch() + absl::Minutes(t);
      for (uint32_t s = 0; s < skills; ++s) {
        world.log.Add(s, right[s][size_t{t} * learners + learner], at);
      }
    }
  }
  return world;
}

}  // namespace proximal::bench
