// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/drill_catalog.h"

#include "absl/strings/str_cat.h"
#include "proximal/v1/catalog.pb.h"
#include "service/cli/client.h"
#include "service/cli/upload.h"

namespace proximal::drills {
namespace {

constexpr uint64_t kSkills = 10;
constexpr uint64_t kItems = 200;

v1::Catalog DrillCatalog() {
  v1::Catalog catalog;
  catalog.set_title("Drill");
  catalog.mutable_settings()->mutable_cooldown()->set_seconds(0);
  catalog.mutable_settings()->set_max_exposure(1);
  for (uint64_t i = 0; i < kSkills; ++i) catalog.add_skills()->set_id(absl::StrCat("skill-", i));
  for (uint64_t i = 0; i < kItems; ++i) {
    v1::Item& item = *catalog.add_items();
    item.set_id(DrillItem(i));
    item.add_skill_ids(absl::StrCat("skill-", i % kSkills));
    item.set_difficulty(0.02 * static_cast<double>(i) - 2);
  }
  return catalog;
}

}  // namespace

std::string DrillItem(uint64_t n) { return absl::StrCat("item-", n % kItems); }

absl::Status PublishDrillCatalog(const std::string& address) {
  ServerOptions server;
  server.address = address;
  const auto channel = Connect(server);
  if (!channel.ok()) return channel.status();
  return Publish(server, *channel, DrillCatalog(), /*activate=*/true).status();
}

}  // namespace proximal::drills
