// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One fold of real responses through the whole house: imported, fitted without it, played to a
// service by many learners at once, and predicted there as it is offline.

#include <cstdlib>
#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/service/cli/proximal_tool.h"

namespace proximal {
namespace {

using nlohmann::json;

std::string EdNet() {
  const char* folder = std::getenv("PROXIMAL_SHARED_DATA");
  return absl::StrCat(folder != nullptr ? folder : "../shared/data", "/ednet/responses.csv.zst");
}

class RealReplayTest : public ServedProximalTest {};

TEST_F(RealReplayTest, AFoldOfEdNetIsJournaledAndPredictedAsOffline) {
  const std::string log = EdNet();
  if (!std::filesystem::exists(log)) {
    GTEST_SKIP() << "no ednet/responses.csv.zst in $PROXIMAL_SHARED_DATA or ../shared/data";
  }
  ASSERT_EQ(Proximal("import --out @/catalog.json --responses " + log).code, 0);
  ASSERT_EQ(Proximal("import --catalog @/catalog.json" + at_).code, 0);
  const Result fit = Proximal(
      absl::StrCat("fit --catalog @/catalog.json --folds 2,3,4,5 --out @/model.bin --publish",
                   " --responses ", log, at_));
  ASSERT_EQ(fit.code, 0) << fit.err;
  const Result replay = Proximal(absl::StrCat(
      "replay --folds 1 --learners 64 --next --verify --json @/replay.json --responses ", log,
      at_));
  ASSERT_EQ(replay.code, 0) << replay.err;
  const Result evaluate = Proximal(
      "evaluate --fitted @/model.bin --catalog @/catalog.json --folds 1 "
      "--json @/evaluate.json --test " +
      log);
  ASSERT_EQ(evaluate.code, 0) << evaluate.err;

  const json online = ReadJson("replay.json");
  const json offline = ReadJson("evaluate.json")["response"];
  EXPECT_EQ(online["acknowledged"], 22'970);
  EXPECT_EQ(online["journaled"], 22'970);
  EXPECT_EQ(online["picks_unexplained"], 0);
  for (const char* figure : {"auc", "accuracy", "rmse", "log_loss", "ece"}) {
    EXPECT_NEAR(online[figure], offline[figure], 1e-9) << figure;
  }
  EXPECT_GT(online["auc"], 0.71);
}

}  // namespace
}  // namespace proximal
