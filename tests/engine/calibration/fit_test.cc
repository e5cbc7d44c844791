// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/fit.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "engine/calibration/baselines.h"
#include "engine/calibration/evaluate.h"
#include "engine/numerics/logistic.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

constexpr TracingKind kKinds[] = {TracingKind::kResponse, TracingKind::kBkt, TracingKind::kIrt};

std::shared_ptr<const Model> Fitted(const std::shared_ptr<const Catalog>& catalog,
                                    const ResponseLog& log, TracingKind kind) {
  const absl::StatusOr<ModelParameters> parameters = Fit(catalog, log, {.kind = kind});
  EXPECT_TRUE(parameters.ok()) << parameters.status();
  const auto model = Model::Compile(catalog, parameters.value());
  EXPECT_TRUE(model.ok()) << model.status();
  return model.value();
}

TEST(FitTest, RefusesALogWithoutResponses) {
  const auto catalog = CompileOrDie(SoundDraft());
  ResponseLog log;
  log.AddLearner();
  const absl::Status status = Fit(catalog, log, {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("no responses"));
}

TEST(FitTest, RefusesALogInWhichEveryScoreIsAlike) {
  const auto catalog = CompileOrDie(SoundDraft());
  for (double score : {0.0, 0.5, 1.0}) {
    ResponseLog log;
    log.AddLearner();
    for (ItemIndex item = 0; item < 3; ++item) log.Add(item, score, StartOfPractice());
    for (TracingKind kind : kKinds) {
      const absl::Status status = Fit(catalog, log, {.kind = kind}).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_THAT(std::string(status.message()),
                  testing::HasSubstr(absl::StrCat("every score in the log is ", score)));
    }
  }
}

TEST(FitTest, RefusesScoresOutsideTheScaleByTheirRow) {
  const auto catalog = CompileOrDie(SoundDraft());
  for (double score : {-0.5, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    ResponseLog log;
    log.AddLearner();
    log.Add(0, 1, StartOfPractice());
    log.Add(0, 0, StartOfPractice());
    log.Add(0, score, StartOfPractice());
    for (TracingKind kind : kKinds) {
      const absl::Status status = Fit(catalog, log, {.kind = kind}).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
      EXPECT_THAT(std::string(status.message()), testing::HasSubstr("the score of row 2 is"));
    }
  }
}

TEST(FitTest, RefusesAbilitiesThatNoModelCanHave) {
  const auto catalog = CompileOrDie(SoundDraft());
  ResponseLog log;
  log.AddLearner();
  log.Add(0, 1, StartOfPractice());
  log.Add(0, 0, StartOfPractice());
  FitOptions options;
  options.ability.skill_variance = -1;
  const absl::Status status = Fit(catalog, log, options).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("ability.skill_variance is -1"));
}

TEST(FitTest, OfFewResponsesTheResponseModelSaysWhatAbilitySays) {
  const auto catalog = SimulatedCatalog(3, 40, 1);
  const ResponseLog log = RaschLog(*catalog, 12, 15, 0, 2);
  const ModelParameters p = Fit(catalog, log, {}).value();
  EXPECT_NEAR(p.weights.global[kAbility], 1, 0.6);
  EXPECT_NEAR(p.weights.skill[kSkillAbility], 1, 0.6);
  const ResponseLog others = RaschLog(*catalog, 300, 30, 0, 3);
  const std::vector<double> scores = ScoresOf(others);
  const double response =
      ComputeMetrics(PredictOneStepAhead(*Model::Compile(catalog, p).value(), others), scores).auc;
  const double irt =
      ComputeMetrics(PredictOneStepAhead(*Fitted(catalog, log, TracingKind::kIrt), others), scores)
          .auc;
  EXPECT_GT(response, irt - 0.02);
}

TEST(FitTest, WithoutAbilityItsWeightsAreZero) {
  const auto catalog = SimulatedCatalog(3, 40, 1);
  FitOptions options;
  options.response.without = {ResponseTerm::kAbility};
  const ModelParameters p = Fit(catalog, RaschLog(*catalog, 50, 15, 0, 2), options).value();
  EXPECT_EQ(p.weights.global[kAbility], 0);
  EXPECT_EQ(p.weights.skill[kSkillAbility], 0);
}

TEST(FitTest, IsTheSameBitForBitEveryTime) {
  const auto catalog = SimulatedCatalog(4, 30, 1);
  const ResponseLog log = RaschLog(*catalog, 150, 20, 0.3, 2);
  for (TracingKind kind : kKinds) {
    EXPECT_EQ(Fitted(catalog, log, kind)->version(), Fitted(catalog, log, kind)->version());
  }
}

TEST(FitTest, IsTheSameBitForBitOnAnyThreads) {
  // Enough responses for several tasks of knowledge tracing, which begin in another order.
  const auto catalog = SimulatedCatalog(5, 40, 3);
  const ResponseLog log = RaschLog(*catalog, 3000, 20, 0, 4);
  int most_tasks = 0;
  FitOptions options;
  options.parallel = [&](int tasks, absl::FunctionRef<void(int)> task) {
    most_tasks = std::max(most_tasks, tasks);
    std::vector<std::thread> threads;
    for (int i = tasks; i-- > 0;) threads.emplace_back([task, i] { task(i); });
    for (std::thread& thread : threads) thread.join();
  };
  const auto serial = Fitted(catalog, log, TracingKind::kResponse);
  EXPECT_EQ(CompileOrDie(catalog, Fit(catalog, log, options).value())->version(),
            serial->version());
  EXPECT_GT(most_tasks, 1);
}

TEST(FitTest, SaysWhatItDoes) {
  const auto catalog = SimulatedCatalog(2, 10, 1);
  const ResponseLog log = RaschLog(*catalog, 20, 5, 0.3, 2);
  std::vector<std::string> stages;
  FitOptions options;
  options.progress = [&](absl::string_view stage) { stages.emplace_back(stage); };
  ASSERT_TRUE(Fit(catalog, log, options).ok());
  EXPECT_THAT(stages, testing::ElementsAre("knowledge tracing", "difficulties",
                                           "variances of ability", "cross-fitting",
                                           "priors of the weights", "features", "weights"));
}

TEST(FitTest, CountsWhatItDoes) {
  const auto catalog = SimulatedCatalog(2, 10, 1);
  const ResponseLog log = RaschLog(*catalog, 20, 5, 0.3, 2);
  std::set<std::string> units;
  double last = 0;
  FitOptions options;
  options.progress = [&](absl::string_view) { last = 0; };
  options.counted = [&](uint64_t, double share, absl::string_view unit) {
    units.emplace(unit);
    EXPECT_GE(share, last);
    EXPECT_LE(share, 1);
    last = share;
  };
  ASSERT_TRUE(Fit(catalog, log, options).ok());
  EXPECT_THAT(units, testing::ElementsAre("fits", "responses", "steps"));
}

TEST(FitTest, PredictsSimulatedLearnersBetterThanTheBaselines) {
  const auto catalog = SimulatedCatalog(6, 120, 3);
  const ResponseLog train = RaschLog(*catalog, 1200, 40, 0.4, 4);
  const ResponseLog test = RaschLog(*catalog, 300, 40, 0.4, 5);
  const std::vector<double> scores = ScoresOf(test);
  const auto metrics = [&](const std::vector<double>& predicted) {
    return ComputeMetrics(predicted, scores);
  };
  const Metrics response =
      metrics(PredictOneStepAhead(*Fitted(catalog, train, TracingKind::kResponse), test));
  for (const Metrics& other :
       {metrics(PredictItemMean(*catalog, train, test)), metrics(PredictElo(*catalog, train, test)),
        metrics(PredictPerformanceFactors(*catalog, train, test)),
        metrics(PredictOneStepAhead(*Fitted(catalog, train, TracingKind::kBkt), test))}) {
    EXPECT_GT(response.auc, other.auc);
    EXPECT_LT(response.log_loss, other.log_loss);
  }
  // The learners are made as IRT has it; the response model finds that out.
  const Metrics irt =
      metrics(PredictOneStepAhead(*Fitted(catalog, train, TracingKind::kIrt), test));
  EXPECT_GT(response.auc, irt.auc - 0.005);
  EXPECT_LT(response.ece, 0.03);
}

TEST(FitTest, EasierItemsComeOutEasier) {
  const auto catalog = SimulatedCatalog(1, 20, 6);
  const ResponseLog log = RaschLog(*catalog, 1000, 15, 0, 7);
  const auto model = Fitted(catalog, log, TracingKind::kResponse);
  for (ItemIndex a = 0; a < 20; ++a) {
    for (ItemIndex b = 0; b < 20; ++b) {
      if (catalog->item(a).difficulty + 0.7 < catalog->item(b).difficulty) {
        EXPECT_GT(model->item(a).easiness, model->item(b).easiness);
      }
    }
  }
}

TEST(FitTest, FewResponsesLeaveAnItemUncertain) {
  const auto catalog = SimulatedCatalog(1, 20, 8);
  ResponseLog log = RaschLog(*catalog, 300, 10, 0, 9);
  CatalogDraft draft = catalog->draft();
  draft.items.push_back(MakeItem("unmet", {"s0"}));
  const auto longer = CompileOrDie(draft);
  const ModelParameters p = Fit(longer, log, {}).value();
  for (const ItemParameters& item : p.items) {
    EXPECT_LT(item.easiness_variance, 0.1);
    EXPECT_GT(item.easiness_variance, 0);
  }
  // The item that nobody met is served from its neighbours, and as new.
  const std::shared_ptr<const Model> model = CompileOrDie(longer, p);
  const ItemIndex unmet = *longer->FindItem("unmet");
  EXPECT_EQ(p.items.size(), catalog->item_count());
  EXPECT_TRUE(model->is_new(unmet));
  EXPECT_FALSE(model->is_new(0));
  EXPECT_GT(model->item(unmet).easiness_variance, 0.1);
  EXPECT_TRUE(std::isfinite(model->item(unmet).easiness));
}

// Logs that have undone a fit somewhere.
struct NastyLog {
  const char* name;
  std::shared_ptr<const Catalog> catalog;
  ResponseLog log;
};

std::shared_ptr<const Catalog> ManySkills(int skills) {
  CatalogDraft draft;
  draft.title = "Many skills";
  for (int s = 0; s < skills; ++s) {
    draft.skills.push_back(MakeSkill(absl::StrCat("s", s)));
    draft.items.push_back(MakeItem(absl::StrCat("i", s), {absl::StrCat("s", s)}));
  }
  return CompileOrDie(draft);
}

TEST(FitTest, RefusesALearnerOfMoreSkillsThanItMayKeep) {
  const auto catalog = ManySkills(30);
  ResponseLog log;
  for (int learner = 0; learner < 2; ++learner) {
    log.AddLearner();
    for (ItemIndex item = 0; item < 10u + 20u * learner; ++item) {
      log.Add(item, item % 2, StartOfPractice());
    }
  }
  for (TracingKind kind : kKinds) {
    FitOptions options;
    options.kind = kind;
    options.most_skills_of_learner = 29;
    const absl::Status status = Fit(catalog, log, options).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()),
                testing::HasSubstr("the learner of row 10 practised 30 skills"));
    options.most_skills_of_learner = 30;
    EXPECT_TRUE(Fit(catalog, log, options).ok());
  }
}

TEST(FitTest, TellsEachKindOfRepairOnce) {
  const auto catalog = ManySkills(4);
  ResponseLog log;  // nobody answers the item of the fourth skill
  for (int learner = 0; learner < 20; ++learner) {
    log.AddLearner();
    for (int n = 0; n < 12; ++n) log.Add(n % 3, (n + learner) % 2, StartOfPractice());
  }
  std::vector<std::string> repairs;
  FitOptions options;
  options.repaired = [&](absl::string_view repair) { repairs.emplace_back(repair); };
  ASSERT_TRUE(Fit(catalog, log, options).ok());
  for (const char* rate : {"prior", "learn", "guess", "slip"}) {
    const std::string wanted = absl::StrCat(rate, ": no_responses, in 1 of 4 skills");
    EXPECT_EQ(std::count(repairs.begin(), repairs.end(), wanted), 1) << wanted;
  }
}

std::vector<NastyLog> NastyLogs() {
  std::vector<NastyLog> logs;
  const auto add = [&](const char* name, std::shared_ptr<const Catalog> catalog,
                       const std::function<void(const Catalog&, ResponseLog&)>& fill) {
    logs.push_back({name, std::move(catalog), {}});
    fill(*logs.back().catalog, logs.back().log);
  };
  const auto small = SimulatedCatalog(3, 12, 1);
  const absl::Time now = StartOfPractice();
  add("two responses", small, [&](const Catalog&, ResponseLog& log) {
    log.AddLearner();
    log.Add(0, 1, now);
    log.AddLearner();
    log.Add(1, 0, now);
  });
  add("learners of one response", small, [&](const Catalog&, ResponseLog& log) {
    for (int n = 0; n < 500; ++n) {
      log.AddLearner();
      log.Add(n % 12, n % 3 == 0 ? 0 : 1, now);
    }
  });
  add("learners without responses", small, [&](const Catalog&, ResponseLog& log) {
    for (int n = 0; n < 50; ++n) log.AddLearner();
    log.Add(0, 1, now);
    log.Add(0, 0, now);
    log.AddLearner();
  });
  add("the same row again and again", small, [&](const Catalog&, ResponseLog& log) {
    log.AddLearner();
    for (int n = 0; n < 1000; ++n) log.Add(3, 1, now);
    log.Add(3, 0, now);
  });
  add("separable by item", small, [&](const Catalog&, ResponseLog& log) {
    for (int n = 0; n < 200; ++n) {
      log.AddLearner();
      for (ItemIndex i = 0; i < 12; ++i) log.Add(i, i % 2, now + absl::Minutes(i));
    }
  });
  add("separable by learner", small, [&](const Catalog&, ResponseLog& log) {
    for (int n = 0; n < 200; ++n) {
      log.AddLearner();
      for (ItemIndex i = 0; i < 12; ++i) log.Add(i, n % 2, now + absl::Minutes(i));
    }
  });
  add("skills of one response", ManySkills(3000), [&](const Catalog& catalog, ResponseLog& log) {
    log.AddLearner();
    for (ItemIndex i = 0; i < catalog.item_count(); ++i) log.Add(i, i % 7 == 0 ? 0 : 1, now);
  });
  add("skills that each learner meets once", ManySkills(3000),
      [&](const Catalog& catalog, ResponseLog& log) {
        for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
          if (i % 30 == 0) log.AddLearner();
          log.Add(i, i % 7 == 0 ? 0 : 1, now);
        }
      });
  add("constant items, and items that nobody answered", small,
      [&](const Catalog&, ResponseLog& log) {
        for (int n = 0; n < 100; ++n) {
          log.AddLearner();
          log.Add(0, 1, now);
          log.Add(1, 0, now);
          log.Add(2, n % 2, now);
        }
      });
  add("fractions", small, [&](const Catalog&, ResponseLog& log) {
    Draws draws(4);
    for (int n = 0; n < 100; ++n) {
      log.AddLearner();
      for (int k = 0; k < 10; ++k) log.Add(draws.Below(12), draws.Real(0, 1), now);
    }
  });
  add("scores next to nothing", small, [&](const Catalog&, ResponseLog& log) {
    log.AddLearner();
    for (int n = 0; n < 100; ++n) log.Add(n % 12, n % 2 == 0 ? 0 : 1e-9, now);
  });
  add("times at the ends", small, [&](const Catalog&, ResponseLog& log) {
    log.AddLearner();
    log.Add(0, 1, absl::FromUnixSeconds(-62135596800));  // year 1
    log.Add(0, 0, now);
    log.Add(1, 1, absl::FromUnixSeconds(253402300799));  // year 9999
  });
  add("one right in very many", small, [&](const Catalog&, ResponseLog& log) {
    log.AddLearner();
    for (int n = 0; n < 30000; ++n) log.Add(n % 12, n == 17 ? 1 : 0, now);
  });
  return logs;
}

TEST(FitTest, NastyLogsGiveModelsThatCompileAndPredict) {
  for (const NastyLog& nasty : NastyLogs()) {
    for (TracingKind kind : kKinds) {
      SCOPED_TRACE(absl::StrCat(nasty.name, ", kind ", static_cast<int>(kind)));
      const auto model = Fitted(nasty.catalog, nasty.log, kind);
      for (double p : PredictOneStepAhead(*model, nasty.log)) {
        ASSERT_GT(p, 0);
        ASSERT_LT(p, 1);
      }
    }
  }
}

}  // namespace
}  // namespace proximal
