// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Persons and items made up for the tests of IRT calibration.

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_IRT_WORLDS_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_IRT_WORLDS_H_

#include <cstdint>
#include <vector>

#include "engine/calibration/irt_data.h"
#include "engine/calibration/irt_mml.h"

namespace proximal {

inline constexpr IrtModel kAllIrtModels[] = {IrtModel::kCommonSlope, IrtModel::k2Pl,
                                             IrtModel::k3Pl,         IrtModel::k4Pl,
                                             IrtModel::kGraded,      IrtModel::kPartialCredit};

const char* NameOf(IrtModel model);

struct IrtTestWorld {
  size_t persons;
  std::vector<IrtItemFit> truth;
  std::vector<IrtData::Row> rows;

  IrtData data() const { return *IrtData::Create(persons, truth.size(), rows); }
};

struct IrtTestShape {
  IrtModel model = IrtModel::k2Pl;
  uint32_t persons = 300;
  uint32_t items = 10;
  double answered = 1;  // the share of items that a person answers, drawn at random
  uint64_t seed = 1;
};

// ln a ~ N(.1, .3^2), the same for all items under a common slope; difficulties N(0, 1); c about .2
// and u about .9; three categories under the models with steps. Abilities are N(0, 1).
IrtTestWorld MakeIrtWorld(const IrtTestShape& shape);
// The same with given items; `shape.items` does not count.
IrtTestWorld MakeIrtWorld(const IrtTestShape& shape, const std::vector<IrtItemFit>& items);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_IRT_WORLDS_H_
