// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/irt_worlds.h"

#include <cmath>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

using numerics::Random;

double Normal(Random& random) { return numerics::NormalQuantile(random.Uniform() + 0x1.0p-54); }

IrtItemFit MakeItem(IrtModel model, Random& random) {
  const bool steps = model == IrtModel::kGraded || model == IrtModel::kPartialCredit;
  IrtItemFit item;
  item.shape = {model, steps ? 3 : 2};
  const double drawn = std::exp(0.1 + 0.3 * Normal(random));
  const double a = model == IrtModel::kCommonSlope ? 1.2 : drawn;
  const double b = Normal(random);
  item.parameters = {a, -a * b};
  if (model == IrtModel::kGraded) item.parameters.push_back(-a * (b + 0.5 + random.Uniform()));
  if (model == IrtModel::kPartialCredit) item.parameters.push_back(-a * (2 * b + random.Uniform()));
  if (model == IrtModel::k3Pl || model == IrtModel::k4Pl) {
    item.parameters.push_back(-1.4 + 0.2 * Normal(random));
  }
  if (model == IrtModel::k4Pl) item.parameters.push_back(2.2 + 0.2 * Normal(random));
  return item;
}

uint32_t Answer(const IrtItemFit& item, double theta, Random& random) {
  std::vector<CategoryTerm> terms(item.shape.categories);
  CategoryTermsAt(item.shape, item.parameters, theta, false, absl::MakeSpan(terms));
  double left = random.Uniform();
  uint32_t category = 0;
  while (category + 1 < terms.size() && (left -= std::exp(terms[category].log_p)) >= 0) ++category;
  return category;
}

}  // namespace

const char* NameOf(IrtModel model) {
  switch (model) {
    case IrtModel::kCommonSlope:
      return "CommonSlope";
    case IrtModel::k2Pl:
      return "TwoParameters";
    case IrtModel::k3Pl:
      return "ThreeParameters";
    case IrtModel::k4Pl:
      return "FourParameters";
    case IrtModel::kGraded:
      return "Graded";
    case IrtModel::kPartialCredit:
      return "PartialCredit";
  }
  return "";
}

IrtTestWorld MakeIrtWorld(const IrtTestShape& shape) {
  Random random(shape.seed);
  std::vector<IrtItemFit> items;
  for (uint32_t item = 0; item < shape.items; ++item)
    items.push_back(MakeItem(shape.model, random));
  return MakeIrtWorld(shape, items);
}

IrtTestWorld MakeIrtWorld(const IrtTestShape& shape, const std::vector<IrtItemFit>& items) {
  Random random(numerics::Mix64(shape.seed));
  IrtTestWorld world = {shape.persons, items, {}};
  for (uint32_t person = 0; person < shape.persons; ++person) {
    const double theta = Normal(random);
    for (uint32_t item = 0; item < items.size(); ++item) {
      const uint32_t category = Answer(world.truth[item], theta, random);
      if (random.Uniform() < shape.answered) world.rows.push_back({person, item, category});
    }
  }
  return world;
}

}  // namespace proximal
