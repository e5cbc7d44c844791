// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Between the wire and the use cases. Decode takes requests that have passed validate.h. Encode
// sets every field of a message, to nothing where there is nothing: it may be one that was used
// before (message_pool.h), and what that holds is overwritten in the memory that it has.

#ifndef PROXIMAL_SERVICE_RPC_CONVERT_H_
#define PROXIMAL_SERVICE_RPC_CONVERT_H_

#include "proximal/v1/practice.pb.h"
#include "service/app/practice.h"

namespace proximal {

// Gives `field` an element for each of `values`, and has encode(value, element) overwrite it.
template <typename Values, typename T, typename EncodeOne>
void Overwrite(const Values& values, google::protobuf::RepeatedPtrField<T>* field,
               const EncodeOne& encode) {
  const auto size = static_cast<int>(values.size());
  while (field->size() > size) field->RemoveLast();
  while (field->size() < size) field->Add();
  auto element = field->begin();
  for (const auto& value : values) encode(value, *element++);
}

RecommendCall Decode(const v1::RecommendNextRequest& request);
RecordCall Decode(const v1::RecordResponseRequest& request);
RecordCall Decode(const v1::RecordResponsesRequest& row);

void Encode(const Recommended& recommended, v1::Recommendation& wire);
void Encode(const Recorded& recorded, v1::RecordResponseResponse& wire);

void Encode(const Prediction& prediction, v1::PredictedScore& wire);
void Encode(const Band& band, v1::Band& wire);
void Encode(absl::string_view skill_id, const Mastery& mastery, MasteryStatus status,
            v1::SkillMastery& wire);

// What follows fills messages that are empty.
void Encode(const NextOptions& options, v1::NextOptions& wire);
void Encode(const Response& response, v1::Response& wire);
void Encode(const Correction& correction, v1::Correction& wire);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_CONVERT_H_
