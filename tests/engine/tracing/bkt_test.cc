// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/bkt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

using numerics::Random;
using ::testing::HasSubstr;

BktParameters AnyParameters(Random& random) {
  BktParameters p;
  p.prior = 0.99 * random.Uniform();
  p.forget = 0.5 * random.Uniform();
  p.learn = (1 - p.forget) * random.Uniform();
  p.guess = 0.49 * random.Uniform();
  p.slip = 0.49 * random.Uniform();
  return p;
}

// P(known after the last response | responses) by summing over every path of the hidden state:
// before each response known or not.
double KnownByEnumeration(const BktParameters& p, const std::vector<int>& responses) {
  const size_t steps = responses.size();
  double known = 0;
  double total = 0;
  for (unsigned path = 0; path < (1u << (steps + 1)); ++path) {
    double probability = (path & 1) != 0 ? p.prior : 1 - p.prior;
    for (size_t t = 0; t < steps; ++t) {
      const bool before = (path >> t & 1) != 0;
      const bool after = (path >> (t + 1) & 1) != 0;
      const double right = before ? 1 - p.slip : p.guess;
      const double stays_known = before ? 1 - p.forget : p.learn;
      probability *= responses[t] == 1 ? right : 1 - right;
      probability *= after ? stays_known : 1 - stays_known;
    }
    total += probability;
    if ((path >> steps & 1) != 0) known += probability;
  }
  return known / total;
}

double KnownByFiltering(const BktParameters& p, const std::vector<int>& responses) {
  double k = p.prior;
  for (int response : responses) {
    k = BktTransition(BktPosterior(k, response, p.guess, p.slip), p);
  }
  return k;
}

TEST(BktTest, OneResponseInRoundFigures) {
  // Known .5, guess .2, slip .1: right .55; right leaves .45 / .55, wrong .05 / .45.
  EXPECT_DOUBLE_EQ(BktExpectedScore(0.5, 0.2, 0.1), 0.55);
  EXPECT_DOUBLE_EQ(BktPosterior(0.5, 1, 0.2, 0.1), 9.0 / 11);
  EXPECT_DOUBLE_EQ(BktPosterior(0.5, 0, 0.2, 0.1), 1.0 / 9);
  EXPECT_DOUBLE_EQ(BktTransition(0.5, {.learn = 0.2, .forget = 0.1}), 0.55);
}

TEST(BktTest, FilteringEqualsEnumeratingEveryPath) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const BktParameters p = AnyParameters(random);
    std::vector<int> responses(1 + random.Below(10));
    for (int& response : responses) response = static_cast<int>(random.Below(2));
    EXPECT_NEAR(KnownByFiltering(p, responses), KnownByEnumeration(p, responses), 1e-12);
  }
}

TEST(BktTest, AFractionalScoreMixesTheTwoPosteriors) {
  const double right = BktPosterior(0.4, 1, 0.2, 0.1);
  const double wrong = BktPosterior(0.4, 0, 0.2, 0.1);
  EXPECT_DOUBLE_EQ(BktPosterior(0.4, 0.25, 0.2, 0.1), 0.25 * right + 0.75 * wrong);
}

TEST(BktTest, RightEvidenceNeverLowersAndWrongNeverRaises) {
  Random random(2);
  for (int round = 0; round < 2000; ++round) {
    const BktParameters p = AnyParameters(random);
    const double k = random.Uniform();
    EXPECT_GE(BktPosterior(k, 1, p.guess, p.slip), k - 1e-15);
    EXPECT_LE(BktPosterior(k, 0, p.guess, p.slip), k + 1e-15);
  }
}

TEST(BktTest, EvidenceRisesWithTheScore) {
  Random random(3);
  for (int round = 0; round < 500; ++round) {
    const BktParameters p = AnyParameters(random);
    const double k = random.Uniform();
    for (int tenth = 0; tenth < 10; ++tenth) {
      EXPECT_LE(BktPosterior(k, tenth / 10.0, p.guess, p.slip),
                BktPosterior(k, (tenth + 1) / 10.0, p.guess, p.slip) + 1e-15);
    }
  }
}

TEST(BktTest, EvidenceChangesNoExpectation) {
  Random random(4);
  for (int round = 0; round < 500; ++round) {
    const BktParameters p = AnyParameters(random);
    const double k = random.Uniform();
    const double right = BktExpectedScore(k, p.guess, p.slip);
    EXPECT_NEAR(right * BktPosterior(k, 1, p.guess, p.slip) +
                    (1 - right) * BktPosterior(k, 0, p.guess, p.slip),
                k, 1e-14);
  }
}

TEST(BktTest, ImpossibleEvidenceChangesNothing) {
  EXPECT_EQ(BktPosterior(0, 1, 0, 0.1), 0);
  EXPECT_EQ(BktPosterior(1, 0, 0.2, 0), 1);
}

TEST(BktTest, StaysAProbabilityAndRisesWithWhatWasKnown) {
  Random random(5);
  for (int round = 0; round < 500; ++round) {
    const BktParameters p = AnyParameters(random);
    const double score = random.Uniform();
    const double days = 30 * random.Uniform();
    double last = -1;
    for (int i = 0; i <= 20; ++i) {
      const double k = i / 20.0;
      const double evident = BktPosterior(k, score, p.guess, p.slip);
      const double next = BktTransition(evident, p);
      for (double value : {evident, next, BktFaded(k, p, days)}) {
        EXPECT_GE(value, 0);
        EXPECT_LE(value, 1);
      }
      EXPECT_GE(next, last - 1e-15);
      EXPECT_GE(BktFaded(k, p, days), BktFaded(std::max(0.0, k - 0.05), p, days) - 1e-15);
      last = next;
    }
  }
}

TEST(BktTest, WithoutForgettingARightResponseCannotLowerIt) {
  Random random(6);
  for (int round = 0; round < 500; ++round) {
    BktParameters p = AnyParameters(random);
    p.forget = 0;
    const double k = random.Uniform();
    EXPECT_GE(BktTransition(BktPosterior(k, 1, p.guess, p.slip), p), k - 1e-15);
  }
}

TEST(BktTest, ResponsesMoveTowardsTheBalanceOfLearningAndForgetting) {
  const BktParameters p = {.learn = 0.3, .forget = 0.1};
  EXPECT_DOUBLE_EQ(BktTransition(0.75, p), 0.75);
  EXPECT_LT(BktTransition(0.9, p), 0.9);
  EXPECT_GT(BktTransition(0.9, p), 0.75);
  EXPECT_GT(BktTransition(0.6, p), 0.6);
  EXPECT_LT(BktTransition(0.6, p), 0.75);
}

TEST(BktFadedTest, FadesTowardsThePriorByTheDay) {
  const BktParameters p = {.prior = 0.2, .forget = 0.1};
  EXPECT_DOUBLE_EQ(BktFaded(0.9, p, 1), 0.2 + 0.7 * 0.9);
  EXPECT_DOUBLE_EQ(BktFaded(0.9, p, 2), 0.2 + 0.7 * 0.81);
  EXPECT_NEAR(BktFaded(0.9, p, 1000), 0.2, 1e-12);
}

TEST(BktFadedTest, DaysAddUp) {
  const BktParameters p = {.prior = 0.2, .forget = 0.07};
  EXPECT_NEAR(BktFaded(BktFaded(0.95, p, 2.5), p, 4.25), BktFaded(0.95, p, 6.75), 1e-14);
}

TEST(BktFadedTest, LeavesAloneWhatIsNotAboveThePriorOrNotAway) {
  const BktParameters p = {.prior = 0.3, .forget = 0.1};
  EXPECT_EQ(BktFaded(0.1, p, 100), 0.1);
  EXPECT_EQ(BktFaded(0.9, p, 0), 0.9);
  EXPECT_EQ(BktFaded(0.9, p, -3), 0.9);
  EXPECT_EQ(BktFaded(0.9, {.prior = 0.3, .forget = 0}, 100), 0.9);
}

TEST(CheckIdentifiableTest, AcceptsTheDefaultsAndTheBounds) {
  EXPECT_TRUE(CheckIdentifiable(BktParameters()).ok());
  EXPECT_TRUE(CheckIdentifiable({.prior = 0, .learn = 0, .guess = 0, .slip = 0}).ok());
  EXPECT_TRUE(CheckIdentifiable({.learn = 0.5, .guess = 0.499, .slip = 0.499, .forget = 0.5}).ok());
}

TEST(CheckIdentifiableTest, RefusesWhatCannotBeIdentifiedAndSaysWhich) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const struct {
    BktParameters p;
    const char* message;
  } cases[] = {
      {{.prior = 1}, "prior is 1; it must be at least 0 and below 1"},
      {{.prior = -0.1}, "prior is -0.1"},
      {{.learn = 1.2}, "learn is 1.2; it must be at least 0 and at most 1"},
      {{.guess = 0.5}, "guess is 0.5; it must be at least 0 and below 0.5"},
      {{.slip = 0.7}, "slip is 0.7; it must be at least 0 and below 0.5"},
      {{.forget = 0.6}, "forget is 0.6; it must be at least 0 and at most 0.5"},
      {{.learn = 0.8, .forget = 0.4}, "learn + forget is 1.2; it must be at most 1"},
      {{.guess = nan}, "guess is nan"},
      {{.prior = std::numeric_limits<double>::infinity()}, "prior is inf"},
  };
  for (const auto& c : cases) {
    const absl::Status status = CheckIdentifiable(c.p);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.message;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.message));
  }
}

}  // namespace
}  // namespace proximal
