// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/check_parameters.h"

#include <cmath>
#include <functional>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

ModelParameters SoundParameters() {
  return RandomParameters(*CompileOrDie(SoundDraft()), TracingKind::kResponse, 1);
}

struct Fault {
  const char* name;
  std::function<void(ModelParameters&)> make;
  const char* path;  // how the message begins
  const char* rule;  // what it says must hold
};

class CheckParametersTest : public testing::TestWithParam<Fault> {};

TEST_P(CheckParametersTest, RefusesNamingParameterAndRule) {
  ModelParameters parameters = SoundParameters();
  GetParam().make(parameters);
  const absl::Status status = CheckParameters(parameters);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::StartsWith(GetParam().path));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr(GetParam().rule));
  // And so does the model made from them.
  EXPECT_EQ(Model::Compile(CompileOrDie(SoundDraft()), parameters).status(), status);
}

using P = ModelParameters;

const Fault kFaults[] = {
    {"NoBaseRate", [](P& p) { p.base_rate = 0; }, "base_rate is 0", "within [1e-06"},
    {"BaseRateOne", [](P& p) { p.base_rate = 1; }, "base_rate is 1", "within"},
    {"BaseRateNan", [](P& p) { p.base_rate = kNan; }, "base_rate is nan", "within"},
    {"NoOverallVariance", [](P& p) { p.ability.overall_variance = 0; },
     "ability.overall_variance is 0", "within [0.001, 8]"},
    {"OverallVarianceThatRoundsToNothing", [](P& p) { p.ability.overall_variance = 1e-6; },
     "ability.overall_variance", "within [0.001, 8]"},
    {"NegativeSkillVariance", [](P& p) { p.ability.skill_variance = -1; },
     "ability.skill_variance is -1", "within [0.001, 8]"},
    {"HugeSkillVariance", [](P& p) { p.ability.skill_variance = 9; }, "ability.skill_variance is 9",
     "within"},
    {"NegativeNoise", [](P& p) { p.ability.overall_noise = -0.1; }, "ability.overall_noise",
     "within [0, 1]"},
    {"SkillNoiseNan", [](P& p) { p.ability.skill_noise = kNan; }, "ability.skill_noise is nan",
     "within [0, 1]"},
    {"OverallDailyNoise", [](P& p) { p.ability.overall_daily_noise = 2; },
     "ability.overall_daily_noise is 2", "within [0, 1]"},
    {"SkillDailyNoise", [](P& p) { p.ability.skill_daily_noise = kInfinity; },
     "ability.skill_daily_noise is inf", "within [0, 1]"},
    {"NeighbourPull", [](P& p) { p.ability.neighbour_pull = 1.5; }, "ability.neighbour_pull",
     "within [0, 1]"},
    {"GlobalWeight", [](P& p) { p.weights.global[kFastAverage] = kNan; },
     "global.fast_average is nan", "within"},
    {"SkillWeight", [](P& p) { p.weights.skill[kSkillKnown] = -kInfinity; }, "skill.known is -inf",
     "within"},
    {"ItemWeight", [](P& p) { p.weights.item[kItemRunWrong] = 1e9; }, "item.run_wrong is 1e+09",
     "within"},
    {"SkillEasiness", [](P& p) { p.skills[1].easiness = 21; }, "skill 'b': easiness is 21",
     "within [-20, 20]"},
    {"AbilitySlope", [](P& p) { p.skills[0].slopes[kAbilitySlope] = kNan; },
     "skill 'a': ability_slope is nan", "within"},
    {"OverallAbilitySlope", [](P& p) { p.skills[0].slopes[kOverallAbilitySlope] = 101; },
     "skill 'a': overall_ability_slope is 101", "within [-100, 100]"},
    {"SkillPattern", [](P& p) { p.skills[0].patterns[3] = kNan; }, "skill 'a': patterns is nan",
     "within"},
    {"Patterns", [](P& p) { p.weights.skill_patterns[3][1] = kNan; }, "skill_patterns is nan",
     "within"},
    {"Runs", [](P& p) { p.weights.runs[3] = 1001; }, "runs is 1001", "within [-1000, 1000]"},
    {"Discrimination", [](P& p) { p.items[1].slopes[kDiscrimination] = 101; },
     "item 'item-b': discrimination is 101", "within [-100, 100]"},
    {"ItemRun", [](P& p) { p.items[1].runs[1] = kNan; }, "item 'item-b': runs is nan", "within"},
    {"BktGuess", [](P& p) { p.skills[2].bkt.guess = 0.5; }, "skill 'c': bkt: guess is 0.5",
     "below 0.5"},
    {"BktSlip", [](P& p) { p.skills[2].bkt.slip = kNan; }, "skill 'c': bkt: slip is nan",
     "below 0.5"},
    {"BktPrior", [](P& p) { p.skills[2].bkt.prior = 1; }, "skill 'c': bkt: prior is 1", "below 1"},
    {"ItemEasiness", [](P& p) { p.items[1].easiness = -kInfinity; },
     "item 'item-b': easiness is -inf", "within [-20, 20]"},
    {"EasinessVariance", [](P& p) { p.items[1].easiness_variance = -0.1; },
     "item 'item-b': easiness_variance", "within [0, 8]"},
    {"NoDiscrimination", [](P& p) { p.items[0].irt.a = 0; },
     "item 'item-a': a (discrimination) is 0", "above 0 and at most 10"},
    {"NegativeDiscrimination", [](P& p) { p.items[0].irt.a = -1; },
     "item 'item-a': a (discrimination) is -1", "above 0"},
    {"DifficultyNan", [](P& p) { p.items[0].irt.b = kNan; }, "item 'item-a': b (difficulty) is nan",
     "within [-20, 20]"},
    {"LowerAsymptoteAboveUpper",
     [](P& p) {
       p.items[0].irt.c = 0.6;
       p.items[0].irt.d = 0.5;
     },
     "item 'item-a': c (lower asymptote)", "below d"},
    {"AsymptotesThatMeet",
     [](P& p) {
       p.items[0].irt.c = 0.5;
       p.items[0].irt.d = 0.5;
     },
     "item 'item-a': c (lower asymptote)", "below d"},
    {"UpperAsymptote", [](P& p) { p.items[0].irt.d = 1.1; },
     "item 'item-a': d (upper asymptote) is 1.1", "within [0, 1]"},
    {"GuessAndSlip",
     [](P& p) {
       p.items[2].guess = 0.6;
       p.items[2].slip = 0.4;
     },
     "item 'item-c': guess + slip", "below 1"},
    {"GuessWithoutSlip",
     [](P& p) {
       p.items[2].guess = 0.3;
       p.items[2].slip = -1;
     },
     "item 'item-c': slip is -1", "within [0, 1]"},
    {"GuessAndSlipNan",
     [](P& p) {
       p.items[2].guess = kNan;
       p.items[2].slip = kNan;
     },
     "item 'item-c': guess is nan", "within [0, 1]"},
    {"SkillIdWithoutRow", [](P& p) { p.skill_ids.push_back("d"); }, "skills: 4 ids for 3 rows",
     "rows"},
    {"ItemRowWithoutId", [](P& p) { p.items.emplace_back(); }, "items: 3 ids for 4 rows", "rows"},
};

INSTANTIATE_TEST_SUITE_P(Faults, CheckParametersTest, testing::ValuesIn(kFaults),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(CheckParametersTest, TakesWhatIsSound) {
  EXPECT_TRUE(CheckParameters(ModelParameters()).ok());
  EXPECT_TRUE(CheckParameters(SoundParameters()).ok());
}

TEST(CheckParametersTest, TakesTheEndsOfEveryRange) {
  ModelParameters p = SoundParameters();
  p.base_rate = 1e-6;
  p.ability = {.overall_variance = 8,
               .skill_variance = 0.001,
               .overall_noise = 0,
               .skill_noise = 1,
               .overall_daily_noise = 0,
               .skill_daily_noise = 1,
               .neighbour_pull = 1};
  p.items[0] = {.easiness = -20, .easiness_variance = 8, .irt = {.a = 10, .b = 20, .c = 0, .d = 1}};
  p.items[1].guess = 0;
  p.items[1].slip = 0;
  EXPECT_TRUE(CheckParameters(p).ok()) << CheckParameters(p);
}

TEST(CheckParametersTest, ReportsTheFirstFaultOfSeveral) {
  ModelParameters p = SoundParameters();
  p.items[2].irt.a = kNan;
  p.skills[1].easiness = kNan;
  EXPECT_THAT(std::string(CheckParameters(p).message()), testing::StartsWith("skill 'b'"));
}

}  // namespace
}  // namespace proximal
