// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A small log and a model, for tests of the sections of a report.

#ifndef PROXIMAL_TESTS_SERVICE_CLI_REPORT_REPORT_WORLD_H_
#define PROXIMAL_TESTS_SERVICE_CLI_REPORT_REPORT_WORLD_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/model.h"
#include "service/cli/report/observed.h"

namespace proximal {

// Skills "s0" ... with `items` items each: "s0-q0" ...
inline std::shared_ptr<const Catalog> ReportCatalog(int skills, int items) {
  CatalogDraft draft;
  for (int s = 0; s < skills; ++s) {
    draft.skills.emplace_back().id = absl::StrCat("s", s);
    for (int i = 0; i < items; ++i) {
      ItemDraft& item = draft.items.emplace_back();
      item.id = absl::StrCat("s", s, "-q", i);
      item.skill_ids = {absl::StrCat("s", s)};
      item.difficulty = i - 0.5 * (items - 1);
    }
  }
  return *Catalog::Compile(std::move(draft));
}

// Responses with predictions that a test chooses.
struct ReportWorld {
  ReportWorld(int skills, int items)
      : catalog(ReportCatalog(skills, items)), model(Model::Prior(catalog)) {}

  void AddLearner() {
    log.AddLearner();
    now = absl::FromUnixSeconds(1'600'000'000);
  }
  void Add(const std::string& item, double score, double prediction,
           absl::Duration pause = absl::Minutes(1)) {
    now += pause;
    log.Add(*catalog->FindItem(item), score, now);
    predicted.push_back(prediction);
  }
  Observed observed() const { return {catalog.get(), model.get(), &log, predicted}; }

  std::shared_ptr<const Catalog> catalog;
  std::shared_ptr<const Model> model;
  ResponseLog log;
  std::vector<double> predicted;
  absl::Time now;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_CLI_REPORT_REPORT_WORLD_H_
