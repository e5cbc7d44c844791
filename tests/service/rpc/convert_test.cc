// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "google/protobuf/message.h"

namespace proximal {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::google::protobuf::Reflection;

ActiveCatalogPtr TwoSkills() {
  CatalogDraft draft;
  for (const char* id : {"a", "b"}) {
    SkillDraft skill;
    skill.id = id;
    draft.skills.push_back(skill);
    ItemDraft item;
    item.id = id;
    item.skill_ids = {id};
    draft.items.push_back(item);
  }
  auto active = std::make_shared<ActiveCatalog>();
  active->catalog = *Catalog::Compile(std::move(draft));
  active->catalog_version = "catalog";
  return active;
}

// With as little in it as there can be: what is not said must not be left over from another.
Recommended Barest() {
  Recommended recommended;
  recommended.active = TwoSkills();
  recommended.wanted = 1;
  Pick pick{};
  pick.in_band = true;
  pick.reasons = {{ReasonCode::kAssigned, 0}};
  recommended.recommendation.picks = {pick};
  return recommended;
}

Recommended WithAll() {
  Recommended recommended = Barest();
  recommended.decision_id = "decision";
  recommended.wanted = 4;
  recommended.degradation = Degradation::kState;
  Pick pick{1, 1, {.5, .1, .9}, .7, .2, false, {}, {}};
  pick.reasons = {{ReasonCode::kGoal, 0, 1, .3}, {ReasonCode::kInBand, 0, 0, .5}};
  pick.runners_up = {{0, .4, .6, LossReason::kSpread}, {1, .1, .2, LossReason::kByChance}};
  recommended.recommendation.picks.push_back(pick);
  return recommended;
}

Recorded BarestRecord() {
  Recorded recorded;
  recorded.active = TwoSkills();
  recorded.changed.emplace_back();
  recorded.changed.back().after.last_practised = absl::InfinitePast();
  return recorded;
}

Recorded RecordWithAll() {
  Recorded recorded = BarestRecord();
  recorded.sequence = 3;
  recorded.token = 4;
  recorded.duplicate = true;
  recorded.prior = Prediction{.5, .1, .9};
  MasteryChange change{1, {}, {}, MasteryStatus::kReady, MasteryStatus::kMastered};
  change.after.probability = .8;
  change.after.last_practised = absl::FromUnixSeconds(1'700'000'000);
  recorded.changed.push_back(change);
  recorded.next = WithAll();
  return recorded;
}

// Sets every field there is, of three elements where it is repeated.
void FillWithOther(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const int count = field->is_repeated() ? 3 : 1;
    for (int n = 0; n < count; ++n) {
      const auto set = [&](auto add, auto set, auto value) {
        field->is_repeated() ? (reflection.*add)(&message, field, value)
                             : (reflection.*set)(&message, field, value);
      };
      switch (field->cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
          FillWithOther(*(field->is_repeated() ? reflection.AddMessage(&message, field)
                                               : reflection.MutableMessage(&message, field)));
          break;
        case FieldDescriptor::CPPTYPE_STRING:
          set(&Reflection::AddString, &Reflection::SetString, std::string("of another learner"));
          break;
        case FieldDescriptor::CPPTYPE_DOUBLE:
          set(&Reflection::AddDouble, &Reflection::SetDouble, .123);
          break;
        case FieldDescriptor::CPPTYPE_BOOL:
          set(&Reflection::AddBool, &Reflection::SetBool, true);
          break;
        case FieldDescriptor::CPPTYPE_ENUM:
          set(&Reflection::AddEnumValue, &Reflection::SetEnumValue, 1);
          break;
        case FieldDescriptor::CPPTYPE_INT32:
          set(&Reflection::AddInt32, &Reflection::SetInt32, int32_t{7});
          break;
        case FieldDescriptor::CPPTYPE_INT64:
          set(&Reflection::AddInt64, &Reflection::SetInt64, int64_t{7});
          break;
        case FieldDescriptor::CPPTYPE_UINT32:
          set(&Reflection::AddUInt32, &Reflection::SetUInt32, uint32_t{7});
          break;
        case FieldDescriptor::CPPTYPE_UINT64:
          set(&Reflection::AddUInt64, &Reflection::SetUInt64, uint64_t{7});
          break;
        case FieldDescriptor::CPPTYPE_FLOAT:
          set(&Reflection::AddFloat, &Reflection::SetFloat, .5F);
          break;
      }
    }
  }
}

// What `value` is encoded as in a message that holds another's.
template <typename Wire, typename Value>
std::string EncodedOver(const Value& value) {
  Wire wire;
  FillWithOther(wire);
  Encode(value, wire);
  return wire.DebugString();
}

template <typename Wire, typename Value>
std::string EncodedAfresh(const Value& value) {
  Wire wire;
  Encode(value, wire);
  return wire.DebugString();
}

TEST(ConvertTest, ARecommendationOverwritesAnother) {
  for (const Recommended& recommended : {Barest(), WithAll()}) {
    EXPECT_EQ(EncodedOver<v1::Recommendation>(recommended),
              EncodedAfresh<v1::Recommendation>(recommended));
  }
}

TEST(ConvertTest, AReplyToARecordOverwritesAnother) {
  for (const Recorded& recorded : {BarestRecord(), RecordWithAll()}) {
    EXPECT_EQ(EncodedOver<v1::RecordResponseResponse>(recorded),
              EncodedAfresh<v1::RecordResponseResponse>(recorded));
  }
}

TEST(ConvertTest, WhatIsOverwrittenMayHaveHadFewerElements) {
  v1::RecordResponseResponse wire;
  Encode(BarestRecord(), wire);
  Encode(RecordWithAll(), wire);
  EXPECT_EQ(wire.DebugString(), EncodedAfresh<v1::RecordResponseResponse>(RecordWithAll()));
  EXPECT_EQ(wire.next().picks(1).reasons_size(), 2);
}

}  // namespace
}  // namespace proximal
