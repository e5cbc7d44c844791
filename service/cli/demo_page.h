// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A practice session as a person reads it.

#ifndef PROXIMAL_SERVICE_CLI_DEMO_PAGE_H_
#define PROXIMAL_SERVICE_CLI_DEMO_PAGE_H_

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/learner.pb.h"
#include "proximal/v1/practice.pb.h"

namespace proximal {

// What the ids of a catalog stand for.
struct DemoCatalog {
  std::string title;
  absl::flat_hash_map<std::string, v1::Item> items;
  absl::flat_hash_map<std::string, std::string> skill_titles;

  // The title, or the id where there is none.
  std::string SkillTitle(const std::string& id) const;
  std::string ItemTitle(const std::string& id) const;
};

class DemoPage {
 public:
  // `styled`: with bold type and colours, for a terminal.
  DemoPage(const DemoCatalog& catalog, bool styled) : catalog_(catalog), styled_(styled) {}

  // The first pick: the item, what is expected of it, why it was picked, and what nearly was.
  std::string PickText(int number, const v1::Recommendation& next) const;

  // Why nothing was picked.
  std::string ShortfallText(const v1::Recommendation& next) const;

  // The answer, and what it says of the learner.
  std::string AnswerText(const v1::Item& item, bool right,
                         const v1::RecordResponseResponse& reply) const;

  // Where the learner stands.
  std::string SummaryText(const v1::LearnerState& state) const;

  std::string Bold(absl::string_view text) const { return Styled("1", text); }

 private:
  std::string Styled(absl::string_view code, absl::string_view text) const;
  std::string MasteryText(const v1::MasteryChange& change) const;

  const DemoCatalog& catalog_;
  const bool styled_;
};

// A probability as "72 %".
std::string Percent(double p);

// Words of a status: "in progress".
std::string StatusWords(v1::MasteryStatus status);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_DEMO_PAGE_H_
