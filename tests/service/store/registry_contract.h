// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What every registry does (service/store/registry.h). A test of an implementation includes this
// and instantiates RegistryContract with how to make one:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, RegistryContract, testing::Values(&MakeMemorySubject));

#ifndef PROXIMAL_TESTS_SERVICE_STORE_REGISTRY_CONTRACT_H_
#define PROXIMAL_TESTS_SERVICE_STORE_REGISTRY_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/store/registry.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {

// A registry under test, empty at first, and whatever it stands on.
class RegistrySubject {
 public:
  virtual ~RegistrySubject() = default;
  virtual Registry& registry() = 0;
  // Closes the registry and opens it again on what it kept; false where it keeps nothing.
  virtual bool Reopen() = 0;
};

using MakeRegistrySubject = std::function<std::unique_ptr<RegistrySubject>()>;

class RegistryContract : public ::testing::TestWithParam<MakeRegistrySubject> {
 protected:
  Registry& registry() { return subject_->registry(); }
  RegistrySubject& subject() { return *subject_; }

  absl::Status Activate(absl::string_view tenant, ArtifactKind kind, const std::string& version,
                        const std::optional<std::string>& replaces = std::nullopt) {
    return registry().Activate(tenant, kind, {version, TestTime(0), ""}, replaces);
  }

  std::vector<std::string> Versions(absl::string_view tenant, ArtifactKind kind) {
    std::vector<std::string> versions;
    const std::vector<ArtifactInfo> infos = *registry().List(tenant, kind);
    versions.reserve(infos.size());
    for (const ArtifactInfo& info : infos) {
      versions.push_back(absl::StrCat(info.active ? "*" : "", info.version));
    }
    return versions;
  }

 private:
  std::unique_ptr<RegistrySubject> subject_ = GetParam()();
};

inline ArtifactInfo TestArtifact(ArtifactKind kind, std::string version, int64_t second = 0) {
  ArtifactInfo info;
  info.kind = kind;
  info.version = std::move(version);
  if (kind == ArtifactKind::kModel) info.catalog_version = "catalog of the model";
  info.published_at = TestTime(second) + absl::Microseconds(5);
  info.summary = std::string("{\"skills\": 3}\0", 14);
  return info;
}

TEST_P(RegistryContract, LoadsWhatWasPublished) {
  const std::string payload("a\0b\xFF", 4);
  const ArtifactInfo info = TestArtifact(ArtifactKind::kModel, "m1");
  ASSERT_TRUE(registry().Publish("school", info, payload).ok());
  const absl::StatusOr<std::string> loaded = registry().Load("school", ArtifactKind::kModel, "m1");
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_EQ(*loaded, payload);
  ArtifactInfo expected = info;
  expected.bytes = payload.size();
  EXPECT_THAT(*registry().List("school", ArtifactKind::kModel), ::testing::ElementsAre(expected));
}

TEST_P(RegistryContract, KeepsALargePayload) {
  std::string payload(5 << 20, 'x');
  for (size_t i = 0; i < payload.size(); i += 1000) payload[i] = static_cast<char>(i / 1000);
  ASSERT_TRUE(
      registry().Publish("school", TestArtifact(ArtifactKind::kCatalog, "c1"), payload).ok());
  EXPECT_TRUE(*registry().Load("school", ArtifactKind::kCatalog, "c1") == payload);
}

TEST_P(RegistryContract, AnUnknownVersionIsNotFound) {
  ASSERT_TRUE(registry().Publish("school", TestArtifact(ArtifactKind::kCatalog, "v"), "p").ok());
  for (const ArtifactKind kind : {ArtifactKind::kCatalog, ArtifactKind::kModel}) {
    EXPECT_TRUE(absl::IsNotFound(registry().Load("school", kind, "other").status()));
    EXPECT_TRUE(absl::IsNotFound(Activate("school", kind, "other")));
    EXPECT_TRUE(absl::IsNotFound(registry().Load("other", kind, "v").status()));
  }
  EXPECT_TRUE(absl::IsNotFound(registry().Load("school", ArtifactKind::kModel, "v").status()));
  EXPECT_TRUE(absl::IsNotFound(Activate("school", ArtifactKind::kModel, "v")));
  EXPECT_THAT(*registry().List("other", ArtifactKind::kCatalog), ::testing::IsEmpty());
}

TEST_P(RegistryContract, PublishingAgainChangesNothing) {
  const ArtifactInfo first = TestArtifact(ArtifactKind::kCatalog, "c1", 1);
  ASSERT_TRUE(registry().Publish("school", first, "payload").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kCatalog, "c1").ok());
  const std::vector<ArtifactInfo> before = *registry().List("school", ArtifactKind::kCatalog);
  ASSERT_TRUE(
      registry().Publish("school", TestArtifact(ArtifactKind::kCatalog, "c1", 2), "payload").ok());
  EXPECT_EQ(*registry().List("school", ArtifactKind::kCatalog), before);
}

TEST_P(RegistryContract, ListsTheLastPublishedFirst) {
  for (const char* version : {"b", "a", "c"}) {
    ASSERT_TRUE(
        registry().Publish("school", TestArtifact(ArtifactKind::kCatalog, version), "p").ok());
  }
  EXPECT_THAT(Versions("school", ArtifactKind::kCatalog), ::testing::ElementsAre("c", "a", "b"));
}

TEST_P(RegistryContract, AtMostOneOfEachKindIsActive) {
  for (const char* version : {"v1", "v2"}) {
    for (const ArtifactKind kind : {ArtifactKind::kCatalog, ArtifactKind::kModel}) {
      ASSERT_TRUE(registry().Publish("school", TestArtifact(kind, version), "p").ok());
      ASSERT_TRUE(registry().Publish("other", TestArtifact(kind, version), "p").ok());
    }
  }
  EXPECT_THAT(Versions("school", ArtifactKind::kCatalog), ::testing::ElementsAre("v2", "v1"));
  ASSERT_TRUE(Activate("school", ArtifactKind::kCatalog, "v1").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kCatalog, "v1").ok());
  EXPECT_THAT(Versions("school", ArtifactKind::kCatalog), ::testing::ElementsAre("v2", "*v1"));
  ASSERT_TRUE(Activate("school", ArtifactKind::kCatalog, "v2").ok());
  EXPECT_THAT(Versions("school", ArtifactKind::kCatalog), ::testing::ElementsAre("*v2", "v1"));
  EXPECT_THAT(Versions("school", ArtifactKind::kModel), ::testing::ElementsAre("v2", "v1"));
  EXPECT_THAT(Versions("other", ArtifactKind::kCatalog), ::testing::ElementsAre("v2", "v1"));
}

TEST_P(RegistryContract, AnEmptyVersionMakesNoneActive) {
  ASSERT_TRUE(registry().Publish("school", TestArtifact(ArtifactKind::kModel, "m1"), "p").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kModel, "m1").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kModel, "").ok());
  EXPECT_THAT(Versions("school", ArtifactKind::kModel), ::testing::ElementsAre("m1"));
  ASSERT_TRUE(Activate("school", ArtifactKind::kModel, "m1").ok());
  EXPECT_THAT(Versions("school", ArtifactKind::kModel), ::testing::ElementsAre("*m1"));
}

TEST_P(RegistryContract, RemembersEverySwitchInOrder) {
  for (const char* version : {"m1", "m2"}) {
    ASSERT_TRUE(
        registry().Publish("school", TestArtifact(ArtifactKind::kModel, version), "p").ok());
  }
  EXPECT_THAT(*registry().Activations("school", ArtifactKind::kModel), ::testing::IsEmpty());
  const std::vector<Activation> switches = {
      {"m2", TestTime(1) + absl::Microseconds(7), std::string("why\0not", 7)},
      {"m1", TestTime(2), ""},
      {"", TestTime(3), "none"},
      {"m2", TestTime(4), "again"}};
  for (const Activation& one : switches) {
    ASSERT_TRUE(registry().Activate("school", ArtifactKind::kModel, one, std::nullopt).ok());
  }
  EXPECT_EQ(*registry().Activations("school", ArtifactKind::kModel), switches);
  EXPECT_THAT(*registry().Activations("school", ArtifactKind::kCatalog), ::testing::IsEmpty());
  EXPECT_THAT(*registry().Activations("other", ArtifactKind::kModel), ::testing::IsEmpty());
}

TEST_P(RegistryContract, ActivatingWhatIsActiveIsNoSwitch) {
  ASSERT_TRUE(registry().Publish("school", TestArtifact(ArtifactKind::kModel, "m1"), "p").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kModel, "").ok());
  EXPECT_THAT(*registry().Activations("school", ArtifactKind::kModel), ::testing::IsEmpty());
  ASSERT_TRUE(Activate("school", ArtifactKind::kModel, "m1").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kModel, "m1").ok());
  EXPECT_THAT(*registry().Activations("school", ArtifactKind::kModel), ::testing::SizeIs(1));
}

TEST_P(RegistryContract, ReplacesOnlyWhatTheCallerTookForActive) {
  for (const char* version : {"m1", "m2"}) {
    ASSERT_TRUE(
        registry().Publish("school", TestArtifact(ArtifactKind::kModel, version), "p").ok());
  }
  const ArtifactKind kind = ArtifactKind::kModel;
  EXPECT_TRUE(absl::IsAborted(Activate("school", kind, "m1", "m2")));
  ASSERT_TRUE(Activate("school", kind, "m1", "").ok());
  EXPECT_TRUE(absl::IsAborted(Activate("school", kind, "m2", "")));
  EXPECT_THAT(Versions("school", kind), ::testing::ElementsAre("m2", "*m1"));
  EXPECT_THAT(*registry().Activations("school", kind), ::testing::SizeIs(1));
  ASSERT_TRUE(Activate("school", kind, "m2", "m1").ok());
  EXPECT_THAT(Versions("school", kind), ::testing::ElementsAre("*m2", "m1"));
}

TEST_P(RegistryContract, ListsTheTenantsInOrder) {
  EXPECT_THAT(*registry().Tenants(), ::testing::IsEmpty());
  for (const char* tenant : {"south", "north", "south"}) {
    ASSERT_TRUE(registry().Publish(tenant, TestArtifact(ArtifactKind::kCatalog, "c"), "p").ok());
  }
  EXPECT_THAT(*registry().Tenants(), ::testing::ElementsAre("north", "south"));
}

TEST_P(RegistryContract, ManyMayPublishAtOnce) {
  std::vector<std::thread> publishers;
  publishers.reserve(4);
  for (int publisher = 0; publisher < 4; ++publisher) {
    publishers.emplace_back([this, publisher] {
      for (int i = 0; i < 10; ++i) {
        const std::string version = absl::StrCat("v", i);
        ASSERT_TRUE(registry()
                        .Publish("school", TestArtifact(ArtifactKind::kModel, version), version)
                        .ok());
        ASSERT_TRUE(Activate("school", ArtifactKind::kModel, version).ok());
        EXPECT_EQ(*registry().Load("school", ArtifactKind::kModel, version), version) << publisher;
      }
    });
  }
  for (std::thread& publisher : publishers) publisher.join();
  int active = 0;
  const std::vector<ArtifactInfo> infos = *registry().List("school", ArtifactKind::kModel);
  for (const ArtifactInfo& info : infos) active += info.active ? 1 : 0;
  EXPECT_EQ(infos.size(), 10u);
  EXPECT_EQ(active, 1);
}

TEST_P(RegistryContract, KeepsEverythingWhenOpenedAgain) {
  ASSERT_TRUE(registry().Publish("school", TestArtifact(ArtifactKind::kCatalog, "c1"), "p").ok());
  ASSERT_TRUE(registry().Publish("school", TestArtifact(ArtifactKind::kCatalog, "c2"), "q").ok());
  ASSERT_TRUE(Activate("school", ArtifactKind::kCatalog, "c1").ok());
  if (!subject().Reopen()) GTEST_SKIP() << "this registry forgets with its process";
  EXPECT_THAT(Versions("school", ArtifactKind::kCatalog), ::testing::ElementsAre("c2", "*c1"));
  EXPECT_EQ(*registry().Load("school", ArtifactKind::kCatalog, "c1"), "p");
  EXPECT_THAT(*registry().Activations("school", ArtifactKind::kCatalog),
              ::testing::ElementsAre(Activation{"c1", TestTime(0), ""}));
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_REGISTRY_CONTRACT_H_
