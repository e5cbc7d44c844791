// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/fit/irt_worlds.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numeric>
#include <sstream>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal::bench {
namespace {

using numerics::Random;

double Normal(Random& random) { return numerics::NormalQuantile(random.Uniform() + 0x1.0p-54); }

struct TrueItem {
  IrtTruth truth;
  double c = 0;
};

TrueItem DrawItem(IrtModel model, Random& random) {
  TrueItem item;
  item.truth.a = std::exp(0.2 + 0.3 * Normal(random));
  const double b = Normal(random);
  item.truth.b = {b};
  if (model == IrtModel::k3Pl) item.c = 0.1 + 0.25 * random.Uniform();
  if (model == IrtModel::kGraded) {
    item.truth.b = {b - 0.5 - random.Uniform(), b, b + 0.5 + random.Uniform()};
  }
  return item;
}

// Categories at which a uniform number falls below P(k or more).
uint32_t Answer(const TrueItem& item, double theta, Random& random) {
  const double drawn = random.Uniform();
  uint32_t category = 0;
  for (double b : item.truth.b) {
    const double p = item.c + (1 - item.c) * numerics::Logistic(item.truth.a * (theta - b));
    if (drawn < p) ++category;
  }
  return category;
}

std::string Folder() {
  const char* folder = std::getenv("PROXIMAL_SHARED_DATA");
  return std::string(folder != nullptr ? folder : "../shared/data") + "/irt_sim/";
}

// All of a gzip file, or nothing.
std::optional<std::string> ReadGzip(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  char buffer[1 << 16];
  for (int n; (n = gzread(file, buffer, sizeof(buffer))) > 0;) text.append(buffer, n);
  gzclose(file);
  return text;
}

std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

// The columns a and b, or b1, b2, ..
std::vector<IrtTruth> ReadTruth(std::istream& in) {
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> header = Cells(line);
  std::vector<IrtTruth> items;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = Cells(line);
    IrtTruth item;
    for (size_t i = 0; i < cells.size(); ++i) {
      if (header[i] == "a") item.a = std::stod(cells[i]);
      if (header[i][0] == 'b') item.b.push_back(std::stod(cells[i]));
    }
    items.push_back(item);
  }
  return items;
}

// Whole numbers of a text, whatever lies between them, line by line.
template <typename Line>
void ForEachLine(const std::string& text, Line line) {
  const char* at = text.c_str() + text.find('\n') + 1;
  std::vector<uint32_t> numbers;
  while (*at != '\0') {
    numbers.clear();
    while (*at != '\n' && *at != '\0') {
      char* end;
      numbers.push_back(static_cast<uint32_t>(std::strtoul(at, &end, 10)));
      at = *end == ',' ? end + 1 : end;
    }
    if (*at == '\n') ++at;
    line(numbers);
  }
}

}  // namespace

IrtWorld SimulateIrt(const IrtWorldShape& shape) {
  Random random(shape.seed);
  std::vector<TrueItem> items(shape.items);
  for (TrueItem& item : items) item = DrawItem(shape.model, random);
  IrtWorld world;
  world.persons = shape.persons;
  for (const TrueItem& item : items) world.items.push_back(item.truth);
  std::vector<uint32_t> order(shape.items);
  std::iota(order.begin(), order.end(), 0);
  const uint32_t answered = shape.answered > 0 ? shape.answered : shape.items;
  for (uint32_t person = 0; person < shape.persons; ++person) {
    const double theta = Normal(random);
    for (uint32_t i = 0; i < answered; ++i) {
      if (answered < shape.items) std::swap(order[i], order[i + random.Below(shape.items - i)]);
      world.rows.push_back({person, order[i], Answer(items[order[i]], theta, random)});
    }
  }
  return world;
}

std::optional<IrtWorld> ReadIrtWorld(const std::string& name) {
  std::ifstream truth(Folder() + name + "_items.csv");
  if (!truth) return std::nullopt;
  IrtWorld world;
  world.items = ReadTruth(truth);
  if (const std::optional<std::string> dense = ReadGzip(Folder() + name + "_resp.csv.gz")) {
    ForEachLine(*dense, [&](const std::vector<uint32_t>& categories) {
      const auto person = static_cast<uint32_t>(world.persons++);
      for (uint32_t i = 0; i < categories.size(); ++i) {
        world.rows.push_back({person, i, categories[i]});
      }
    });
    return world;
  }
  const std::optional<std::string> rows = ReadGzip(Folder() + name + "_long.csv.gz");
  if (!rows.has_value()) return std::nullopt;
  ForEachLine(*rows, [&](const std::vector<uint32_t>& row) {
    world.persons = std::max<size_t>(world.persons, row[0]);
    world.rows.push_back({row[0] - 1, row[1] - 1, row[2]});
  });
  return world;
}

}  // namespace proximal::bench
