// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Response data for IRT, with the items that made them: simulated, or read from the files of a
// folder that lies beside the repository.

#ifndef PROXIMAL_BENCH_FIT_IRT_WORLDS_H_
#define PROXIMAL_BENCH_FIT_IRT_WORLDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/calibration/irt_curve.h"
#include "engine/calibration/irt_data.h"

namespace proximal::bench {

struct IrtTruth {
  double a;
  std::vector<double> b;  // one, or as many as there are steps
};

struct IrtWorld {
  size_t persons = 0;
  std::vector<IrtTruth> items;
  std::vector<IrtData::Row> rows;
};

struct IrtWorldShape {
  IrtModel model = IrtModel::k2Pl;  // 2PL, 3PL or graded response
  uint32_t persons = 0;
  uint32_t items = 0;
  uint32_t answered = 0;  // items that each person answers, drawn at random; 0: all
  uint64_t seed = 0;
};

// ln a ~ N(.2, .3^2) and b ~ N(0, 1); 3PL: c uniform in [.1, .35]; graded: three steps, the outer
// ones uniformly .5 to 1.5 away from the middle. Abilities are N(0, 1).
IrtWorld SimulateIrt(const IrtWorldShape& shape);

// The set NAME of the folder irt_sim in $PROXIMAL_SHARED_DATA or ../shared/data: the truth in
// NAME_items.csv, the responses in NAME_resp.csv.gz (a row per person) or NAME_long.csv.gz (person,
// item, x; both from 1). Nothing where it is not there.
std::optional<IrtWorld> ReadIrtWorld(const std::string& name);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_IRT_WORLDS_H_
