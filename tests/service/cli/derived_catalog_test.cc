// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/derived_catalog.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/catalog/validate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/response_csv.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

ResponseTable Table(const std::string& rows) {
  const std::string text = "learner,item,skills,correct\n" + rows;
  ResponseTable table;
  const absl::Status status = AppendResponses("log", *OpenBytes(text), {}, &table);
  EXPECT_TRUE(status.ok()) << status;
  return table;
}

TEST(DerivedCatalogTest, JoinsTablesAndSortsById) {
  const ResponseTable one = Table("a,q2,y~x,1\n");
  const ResponseTable two = Table("a,q1,z,1\na,q2,w,0\n");
  const DerivedCatalog derived = DeriveCatalog({&one, &two});
  ASSERT_THAT(derived.draft.items, SizeIs(2));
  EXPECT_EQ(derived.draft.items[0].id, "q1");
  EXPECT_EQ(derived.draft.items[1].id, "q2");
  EXPECT_THAT(derived.draft.items[1].skill_ids, ElementsAre("y", "x", "w"));
  ASSERT_THAT(derived.draft.skills, SizeIs(4));
  EXPECT_EQ(derived.draft.skills[0].id, "w");
  EXPECT_EQ(derived.draft.skills[3].id, "z");
  EXPECT_EQ(derived.capped_items, 0);
  EXPECT_THAT(Validate(derived.draft), IsEmpty());
}

TEST(DerivedCatalogTest, CapsTheSkillsOfAnItem) {
  const ResponseTable table = Table("a,q,1~2~3~4~5,1\na,q,5~6~7~8~9,1\n");
  const DerivedCatalog derived = DeriveCatalog({&table});
  EXPECT_EQ(derived.capped_items, 1);
  EXPECT_THAT(derived.draft.items[0].skill_ids,
              ElementsAre("1", "2", "3", "4", "5", "6", "7", "8"));
  EXPECT_THAT(derived.draft.skills, SizeIs(8));
}

TEST(DerivedCatalogTest, KeepsNoMoreSkillsOfAnItemThanShowThatTheyAreTooMany) {
  std::string rows = "a,a,s,1\n";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&rows, "a,q,s", i, "~t", i, ",1\n");
  const ResponseTable table = Table(rows);
  EXPECT_THAT(table.item_skills, ElementsAre(SizeIs(1), SizeIs(ResponseTable::kMostItemSkills)));
  const DerivedCatalog derived = DeriveCatalog({&table, &table});
  EXPECT_EQ(derived.capped_items, 1);
  EXPECT_EQ(derived.first_capped, "q");
  EXPECT_THAT(derived.draft.items[1].skill_ids,
              ElementsAre("s0", "t0", "s1", "t1", "s2", "t2", "s3", "t3"));
  EXPECT_THAT(derived.draft.skills, SizeIs(9));
}

TEST(DerivedCatalogTest, DifficultiesAreShrunkLogits) {
  const ResponseTable table = Table("a,hard,s,0\na,hard,s,0\na,easy,s,1\na,easy,s,1\n");
  CatalogDraft draft = DeriveCatalog({&table}).draft;
  draft.items.emplace_back().id = "unseen";
  SetEmpiricalDifficulties(table, &draft);
  const double p_easy = (2 + 5 * 0.5) / (2 + 5);
  EXPECT_EQ(draft.items[0].id, "easy");
  EXPECT_NEAR(draft.items[0].difficulty, -std::log(p_easy / (1 - p_easy)), 1e-12);
  EXPECT_NEAR(draft.items[1].difficulty, -draft.items[0].difficulty, 1e-12);
  EXPECT_NEAR(draft.items[2].difficulty, 0, 1e-12);
}

TEST(DerivedCatalogTest, DifficultiesOfAOneSidedLogStayInRange) {
  std::string rows;
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&rows, "a,q,s,1\n");
  const ResponseTable table = Table(rows);
  CatalogDraft draft = DeriveCatalog({&table}).draft;
  SetEmpiricalDifficulties(table, &draft);
  EXPECT_EQ(draft.items[0].difficulty, -6);
  EXPECT_THAT(Validate(draft), IsEmpty());
}

}  // namespace
}  // namespace proximal
