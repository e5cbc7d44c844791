// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The classic data of IRT, as published: 1,000 persons on five items each of sections 6 and 7 of
// the Law School Admission Test, as counts of the 32 patterns of answers. Sources: Bock &
// Lieberman (1970), Psychometrika 35(2); Bock & Aitkin (1981), Psychometrika 46(4).

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_LSAT_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_LSAT_H_

#include <array>

#include "engine/calibration/irt_data.h"

namespace proximal {

// Persons of each pattern; the first item is the highest bit of its index, 1 is right.
using LsatCounts = std::array<int, 32>;

inline constexpr LsatCounts kLsat6 = {3,  6,  2,  11, 1,  1,   3,  4,  1,  8,  0,
                                      16, 0,  3,  2,  15, 10,  29, 14, 81, 3,  28,
                                      15, 80, 16, 56, 21, 173, 11, 61, 28, 298};
inline constexpr LsatCounts kLsat7 = {12, 19, 1,  7,  3,  19, 3,  17,  10, 5,  3,
                                      7,  7,  23, 8,  28, 7,  39, 11,  34, 14, 51,
                                      15, 90, 6,  25, 7,  35, 18, 136, 32, 308};

inline IrtData LsatData(const LsatCounts& counts) {
  constexpr uint32_t kItems = 5;
  std::vector<IrtData::Row> rows;
  uint32_t person = 0;
  for (uint32_t pattern = 0; pattern < counts.size(); ++pattern) {
    for (int n = 0; n < counts[pattern]; ++n, ++person) {
      for (uint32_t item = 0; item < kItems; ++item) {
        rows.push_back({person, item, pattern >> (kItems - 1 - item) & 1});
      }
    }
  }
  return *IrtData::Create(person, kItems, rows);
}

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_LSAT_H_
