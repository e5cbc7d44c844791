// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs over real gRPC on a real registry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class CatalogTest : public ::testing::Test {
 protected:
  grpc::Status Publish(const std::vector<v1::Catalog>& parts, v1::PublishCatalogResponse* reply) {
    const auto context = NewContext();
    const auto writer = server_.catalogs().PublishCatalog(context.get(), reply);
    for (const v1::Catalog& part : parts) {
      v1::PublishCatalogRequest request;
      *request.mutable_part() = part;
      if (!writer->Write(request)) break;
    }
    writer->WritesDone();
    return writer->Finish();
  }

  v1::ValidateCatalogResponse ValidateOf(const v1::Catalog& catalog) {
    v1::ValidateCatalogResponse reply;
    const auto context = NewContext();
    const auto writer = server_.catalogs().ValidateCatalog(context.get(), &reply);
    v1::ValidateCatalogRequest request;
    *request.mutable_part() = catalog;
    writer->Write(request);
    writer->WritesDone();
    EXPECT_TRUE(writer->Finish().ok());
    return reply;
  }

  // A prerequisite cycle, an unknown skill and a title too long.
  static v1::Catalog BrokenCatalog() {
    v1::Catalog catalog = SmallCatalog();
    catalog.mutable_skills(0)->add_prerequisite_ids("s2");
    catalog.mutable_items(4)->add_skill_ids("algebra");
    catalog.mutable_items(5)->set_title(std::string(201, 'x'));
    return catalog;
  }

  TestServer server_;
};

TEST_F(CatalogTest, APublishedCatalogServesOnceActivated) {
  v1::PublishCatalogResponse published;
  ASSERT_TRUE(Publish({SmallCatalog()}, &published).ok());
  EXPECT_EQ(published.catalog().counts().skills(), 3u);
  EXPECT_EQ(published.catalog().counts().items(), 60u);
  EXPECT_EQ(published.catalog().counts().prerequisites(), 2u);
  EXPECT_FALSE(published.catalog().active());
  EXPECT_EQ(published.catalog().settings().mastery_threshold(), 0.8);  // the default, filled in

  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  v1::RecommendNextResponse reply;
  EXPECT_EQ(ReasonOf(server_.Recommend(request, &reply)), "NO_ACTIVE_CATALOG");
  const std::string version = server_.Activate(SmallCatalog());
  EXPECT_EQ(version, published.catalog().catalog_version());
  ASSERT_TRUE(server_.Recommend(request, &reply).ok());
  EXPECT_EQ(reply.recommendation().catalog_version(), version);
}

TEST_F(CatalogTest, ActivatingNamesTheOneBefore) {
  const std::string first = server_.Activate(SmallCatalog(3));
  const std::string second = server_.Activate(SmallCatalog(4));
  v1::ActivateCatalogRequest request;
  request.set_catalog_version(first);
  v1::ActivateCatalogResponse reply;
  ASSERT_TRUE(server_.catalogs().ActivateCatalog(NewContext().get(), request, &reply).ok());
  EXPECT_EQ(reply.previous_catalog_version(), second);
  EXPECT_TRUE(reply.catalog().active());
}

TEST_F(CatalogTest, AnUnknownVersionIsNotFound) {
  v1::ActivateCatalogRequest request;
  request.set_catalog_version("no-such-version");
  v1::ActivateCatalogResponse reply;
  const grpc::Status status =
      server_.catalogs().ActivateCatalog(NewContext().get(), request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "CATALOG_NOT_FOUND");
}

TEST_F(CatalogTest, ActiveCatalogsOutliveARestart) {
  const std::string version = server_.Activate(SmallCatalog());
  server_.Restart();
  v1::GetCatalogResponse reply;
  ASSERT_TRUE(server_.catalogs().GetCatalog(NewContext().get(), {}, &reply).ok());
  EXPECT_EQ(reply.catalog().catalog_version(), version);
}

TEST_F(CatalogTest, ABigCatalogInPartsIsTheSameAsInOne) {
  const v1::Catalog whole = SmallCatalog(10, 400);
  std::vector<v1::Catalog> parts(1);
  parts[0].set_title(whole.title());
  for (const v1::Skill& skill : whole.skills()) *parts[0].add_skills() = skill;
  for (int i = 0; i < whole.items_size(); ++i) {
    if (i % 500 == 0) parts.emplace_back();
    *parts.back().add_items() = whole.items(i);
  }
  v1::PublishCatalogResponse in_parts, in_one;
  ASSERT_TRUE(Publish(parts, &in_parts).ok());
  ASSERT_TRUE(Publish({whole}, &in_one).ok());
  EXPECT_EQ(in_parts.catalog().counts().items(), 4'000u);
  EXPECT_EQ(in_parts.catalog().catalog_version(), in_one.catalog().catalog_version());
}

TEST_F(CatalogTest, ACatalogBeyondOneMessageIsPublished) {
  std::vector<v1::Catalog> parts(1);
  parts[0].add_skills()->set_id("s");
  for (int i = 0; i < 40'000; ++i) {
    if (i % 10'000 == 0) parts.emplace_back();
    v1::Item& item = *parts.back().add_items();
    item.set_id(absl::StrCat("item-", i));
    item.add_skill_ids("s");
    item.set_title(std::string(180, 't'));
  }
  v1::PublishCatalogResponse reply;
  const grpc::Status status = Publish(parts, &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.catalog().counts().items(), 40'000u);
}

TEST_F(CatalogTest, AllThatIsWrongIsReported) {
  const v1::ValidateCatalogResponse reply = ValidateOf(BrokenCatalog());
  std::set<std::pair<std::string, std::string>> found;
  for (const v1::Violation& violation : reply.violations()) {
    found.insert({violation.path(), violation.rule()});
  }
  EXPECT_EQ(reply.violation_count(), 3u);
  EXPECT_TRUE(found.contains({"skills[0].prerequisite_ids", "CYCLE"}) ||
              found.contains({"skills[0].prerequisite_ids[0]", "CYCLE"}) ||
              found.contains({"skills[0]", "CYCLE"}));
  EXPECT_TRUE(found.contains({"items[4].skill_ids[1]", "UNKNOWN_SKILL"}));
  EXPECT_TRUE(found.contains({"items[5].title", "TOO_LONG"}));
  EXPECT_THAT(reply.catalog_version(), IsEmpty());
}

TEST_F(CatalogTest, ASoundCatalogValidatesToTheVersionItWillHave) {
  const v1::ValidateCatalogResponse reply = ValidateOf(SmallCatalog());
  EXPECT_EQ(reply.violation_count(), 0u);
  EXPECT_EQ(reply.catalog_version(), server_.Activate(SmallCatalog()));
}

TEST_F(CatalogTest, ABrokenCatalogIsRefusedWhole) {
  v1::PublishCatalogResponse reply;
  const grpc::Status status = Publish({BrokenCatalog()}, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "CATALOG_INVALID");
  EXPECT_THAT(DetailOf<google::rpc::BadRequest>(status).field_violations(), SizeIs(3));
}

TEST_F(CatalogTest, NoPartIsNoCatalog) {
  v1::PublishCatalogResponse reply;
  const grpc::Status status = Publish({}, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
}

TEST_F(CatalogTest, PagesListEveryItemOnceInOrder) {
  server_.Activate(SmallCatalog(3, 25));
  v1::ListItemsRequest request;
  request.set_page_size(10);
  std::vector<std::string> ids;
  do {
    v1::ListItemsResponse page;
    ASSERT_TRUE(server_.catalogs().ListItems(NewContext().get(), request, &page).ok());
    EXPECT_LE(page.items_size(), 10);
    for (const v1::Item& item : page.items()) ids.push_back(item.id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(ids.size(), 75u);
  EXPECT_EQ(ids.front(), "s0-i0");
  EXPECT_EQ(ids.back(), "s2-i24");
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 75u);
}

TEST_F(CatalogTest, ItemsOfOneSkillAndSkillsAreListed) {
  server_.Activate(SmallCatalog(3, 25));
  v1::ListItemsRequest request;
  request.set_skill_id("s1");
  v1::ListItemsResponse items;
  ASSERT_TRUE(server_.catalogs().ListItems(NewContext().get(), request, &items).ok());
  EXPECT_THAT(items.items(), SizeIs(25));
  EXPECT_THAT(items.next_page_token(), IsEmpty());
  v1::ListSkillsResponse skills;
  ASSERT_TRUE(server_.catalogs().ListSkills(NewContext().get(), {}, &skills).ok());
  EXPECT_THAT(skills.skills(), SizeIs(3));
  request.set_skill_id("algebra");
  EXPECT_EQ(ReasonOf(server_.catalogs().ListItems(NewContext().get(), request, &items)),
            "SKILL_NOT_FOUND");
}

TEST_F(CatalogTest, ATokenOfAnotherListingIsRefused) {
  server_.Activate(SmallCatalog(3, 25));
  v1::ListSkillsRequest skills;
  skills.set_page_size(1);
  v1::ListSkillsResponse page;
  ASSERT_TRUE(server_.catalogs().ListSkills(NewContext().get(), skills, &page).ok());
  ASSERT_THAT(page.next_page_token(), Not(IsEmpty()));
  v1::ListItemsRequest items;
  items.set_page_token(page.next_page_token());
  v1::ListItemsResponse reply;
  const grpc::Status status = server_.catalogs().ListItems(NewContext().get(), items, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace proximal
