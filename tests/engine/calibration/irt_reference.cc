// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/irt_reference.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace proximal {
namespace {

using nlohmann::json;

std::string Folder() {
  const char* folder = std::getenv("PROXIMAL_SHARED_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

// Adds a column, or several, to the rows of the items.
void Append(const json& fit, const std::string& name, ItemRows& rows) {
  if (!fit.contains(name)) return;
  const json& values = fit.at(name);
  rows.resize(values.size());
  for (size_t item = 0; item < values.size(); ++item) {
    if (values[item].is_array()) {
      for (double value : values[item]) rows[item].push_back(value);
    } else {
      rows[item].push_back(values[item].get<double>());
    }
  }
}

}  // namespace

bool HasIrtReference() {
  return std::ifstream(Folder() + "/irt_golden/irt.json").good() &&
         std::ifstream(Folder() + "/irt_matrices/lsat6.csv").good();
}

IrtData ReadIrtMatrix(const std::string& name) {
  std::ifstream in(Folder() + "/irt_matrices/" + name + ".csv");
  std::string line;
  std::getline(in, line);  // the header
  std::vector<IrtData::Row> rows;
  uint32_t person = 0, item = 0;
  for (; std::getline(in, line); ++person) {
    std::istringstream cells(line);
    item = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++item) {
      rows.push_back({person, item, static_cast<uint32_t>(std::stoul(cell))});
    }
  }
  return *IrtData::Create(person, item, rows);
}

IrtReferenceFit ReadIrtReference(const std::string& data, const std::string& name) {
  const json fit = json::parse(std::ifstream(Folder() + "/irt_golden/irt.json")).at(data).at(name);
  IrtReferenceFit reference;
  reference.log_likelihood = fit.at("logLik");
  reference.log_prior = fit.value("logPrior", 0.0);
  for (const char* column : {"a", "d", "logit_g"}) {
    Append(fit, column, reference.parameters);
    Append(fit, std::string(column) + "_se", reference.errors);
    Append(fit, std::string(column) + "_se_crossprod", reference.cross_product_errors);
  }
  Append(fit, "b", reference.difficulties);
  Append(fit, "b_se", reference.difficulty_errors);
  reference.variance = fit.value("var_theta", 0.0);
  reference.variance_error = fit.value("var_theta_se", 0.0);
  if (fit.contains("scores")) {
    const json& scores = fit.at("scores");
    reference.patterns = scores.at("patterns").get<std::vector<std::vector<int>>>();
    reference.eap = scores.at("EAP").at("theta").get<std::vector<double>>();
    reference.eap_errors = scores.at("EAP").at("se").get<std::vector<double>>();
  }
  return reference;
}

}  // namespace proximal
