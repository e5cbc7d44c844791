// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/artifact_parts.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

namespace proximal {
namespace {

using google::protobuf::util::MessageDifferencer;

v1::Catalog LargeCatalog() {
  v1::Catalog catalog;
  catalog.set_title("Fractions");
  catalog.mutable_settings()->set_max_exposure(0.5);
  for (int i = 0; i < 200; ++i) catalog.add_skills()->set_id(absl::StrCat("skill-", i));
  for (int i = 0; i < 1000; ++i) {
    v1::Item* item = catalog.add_items();
    item->set_id(absl::StrCat("item-", i));
    item->add_skill_ids(absl::StrCat("skill-", i % 200));
  }
  return catalog;
}

TEST(ArtifactPartsTest, PartsOfACatalogMergeToIt) {
  const v1::Catalog catalog = LargeCatalog();
  v1::Catalog merged;
  int parts = 0;
  EXPECT_TRUE(ForEachPart(catalog, 4096, [&](const v1::Catalog& part) {
    EXPECT_LT(part.ByteSizeLong(), 4096 + 200);
    merged.MergeFrom(part);
    ++parts;
    return true;
  }));
  EXPECT_GT(parts, 5);
  EXPECT_TRUE(MessageDifferencer::Equals(merged, catalog));
}

TEST(ArtifactPartsTest, ASmallCatalogIsOnePart) {
  int parts = 0;
  ForEachPart(LargeCatalog(), 1 << 20, [&](const v1::Catalog&) { return ++parts > 0; });
  EXPECT_EQ(parts, 1);
}

TEST(ArtifactPartsTest, PartsOfAModelHaveAllItsRows) {
  v1::Model model;
  model.set_kind(v1::MODEL_KIND_BKT);
  model.set_catalog_version("v");
  model.mutable_training()->set_responses(7);
  model.mutable_parameters()->add_globals()->set_name("base_rate");
  v1::ParameterTable* table = model.mutable_parameters()->add_items();
  for (const char* name : {"easiness", "b"}) table->add_columns()->set_name(name);
  for (int i = 0; i < 1000; ++i) {
    table->add_ids(absl::StrCat("item-", i));
    table->mutable_columns(0)->add_values(i);
    table->mutable_columns(1)->add_values(-i);
  }
  v1::Model merged;
  ForEachPart(model, 4096, [&](const v1::Model& part) {
    EXPECT_LT(part.ByteSizeLong(), 2 * 4096);
    merged.MergeFrom(part);
    return true;
  });
  EXPECT_EQ(merged.kind(), v1::MODEL_KIND_BKT);
  EXPECT_EQ(merged.training().responses(), 7);
  EXPECT_EQ(merged.parameters().globals_size(), 1);
  int row = 0;
  for (const v1::ParameterTable& part : merged.parameters().items()) {
    for (int i = 0; i < part.ids_size(); ++i, ++row) {
      EXPECT_EQ(part.ids(i), absl::StrCat("item-", row));
      EXPECT_EQ(part.columns(0).values(i), row);
      EXPECT_EQ(part.columns(1).values(i), -row);
    }
  }
  EXPECT_EQ(row, 1000);
}

TEST(ArtifactPartsTest, StopsWhenThePartIsRefused) {
  int parts = 0;
  EXPECT_FALSE(ForEachPart(LargeCatalog(), 4096, [&](const v1::Catalog&) { return ++parts < 2; }));
  EXPECT_EQ(parts, 2);
}

}  // namespace
}  // namespace proximal
