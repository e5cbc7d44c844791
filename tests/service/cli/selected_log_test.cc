// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/selected_log.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/derived_catalog.h"
#include "service/cli/response_csv.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ResponseTable Table(const std::string& text) {
  ResponseTable table;
  const absl::Status status = AppendResponses("log", *OpenBytes(text), {}, &table);
  EXPECT_TRUE(status.ok()) << status;
  return table;
}

std::shared_ptr<const Catalog> CatalogOf(const ResponseTable& table) {
  return *Catalog::Compile(DeriveCatalog({&table}).draft);
}

const char kLog[] =
    "learner,item,skills,correct,fold\n"
    "a,q,s,1,1\nb,q,s,0,2\na,r,s,0,1\nc,q,s,1,3\nb,r,s,1,2\n";

TEST(SelectedLogTest, GathersTheRowsOfEachLearner) {
  const ResponseTable table = Table(kLog);
  const auto catalog = CatalogOf(table);
  const SelectedLog selected = *SelectLog(table, *catalog, {});
  EXPECT_THAT(selected.rows, ElementsAre(0, 2, 1, 4, 3));
  EXPECT_THAT(selected.table_learner, ElementsAre(0, 1, 2));
  ASSERT_EQ(selected.log.learner_count(), 3);
  EXPECT_EQ(selected.log.end(0), 2);
  EXPECT_EQ(selected.log.item(1), *catalog->FindItem("r"));
  EXPECT_EQ(selected.log.score(1), 0);
  EXPECT_EQ(selected.log.response(1).answered_at, table.answered_at(2));
}

TEST(SelectedLogTest, SelectsFolds) {
  const ResponseTable table = Table(kLog);
  const auto catalog = CatalogOf(table);
  EXPECT_THAT(SelectLog(table, *catalog, {.only = {2, 3}})->rows, ElementsAre(1, 4, 3));
  EXPECT_THAT(SelectLog(table, *catalog, {.except = {2, 3}})->rows, ElementsAre(0, 2));
  EXPECT_THAT(SelectLog(table, *catalog, {.only = {1, 2}, .except = {2}})->rows, ElementsAre(0, 2));
}

TEST(SelectedLogTest, RefusesASelectionThatIsEmpty) {
  const ResponseTable table = Table(kLog);
  const absl::Status status = SelectLog(table, *CatalogOf(table), {.only = {9}}).status();
  EXPECT_EQ(status.message(), "no response lies in the folds selected");
}

TEST(SelectedLogTest, RefusesFoldsOfALogWithoutThem) {
  const ResponseTable table = Table("learner,item,skills,correct\na,q,s,1\n");
  const absl::Status status = SelectLog(table, *CatalogOf(table), {.only = {1}}).status();
  EXPECT_EQ(status.message(), "folds are selected, but the log has no column 'fold'");
}

TEST(SelectedLogTest, NamesAnItemThatTheCatalogLacks) {
  const ResponseTable known = Table("learner,item,skills,correct\na,q,s,1\n");
  const ResponseTable table = Table(kLog);
  const absl::Status status = SelectLog(table, *CatalogOf(known), {}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("lacks 1 of the log's 2 items"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("'r'"));
}

}  // namespace
}  // namespace proximal
