// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes read as each request, and as each token that callers give back: refused with the fields
// at fault, or taken. The first byte chooses what.

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/learner.pb.h"
#include "proximal/v1/model.pb.h"
#include "proximal/v1/practice.pb.h"
#include "service/app/learner_version.h"
#include "service/rpc/convert.h"
#include "service/rpc/page_token.h"
#include "service/rpc/validate.h"

namespace {

namespace v1 = proximal::v1;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

template <typename Message, typename Take>
void Parse(const uint8_t* data, size_t size, Take take) {
  Message message;
  if (message.ParseFromArray(data, static_cast<int>(size))) take(message);
}

template <typename Message>
void Check(const uint8_t* data, size_t size) {
  Parse<Message>(data, size,
                 [](const auto& request) { proximal::Validate(request).IgnoreError(); });
}

using Take = void (*)(const uint8_t* data, size_t size);

// In the order of the first byte; what comes new goes to the end, so that a corpus stays one.
constexpr Take kTakes[] = {
    [](const uint8_t* data, size_t size) {
      Parse<v1::RecommendNextRequest>(data, size, [](const auto& request) {
        if (proximal::Validate(request).ok()) proximal::Decode(request);
      });
    },
    [](const uint8_t* data, size_t size) {
      Parse<v1::RecordResponseRequest>(data, size, [](const auto& request) {
        if (proximal::Validate(request, kNow).ok()) proximal::Decode(request);
      });
    },
    [](const uint8_t* data, size_t size) {
      Parse<v1::RecordResponsesRequest>(data, size, [](const auto& row) {
        if (proximal::Validate(row, kNow).ok()) proximal::Decode(row);
      });
    },
    Check<v1::ListEventsRequest>,
    [](const uint8_t* data, size_t size) {
      Parse<v1::PracticeRequest>(data, size, [](const auto& request) {
        proximal::ValidateEnvelope(request).IgnoreError();
      });
    },
    Check<v1::GetLearnerRequest>,
    Check<v1::ExportLearnerRequest>,
    Check<v1::EraseLearnerRequest>,
    Check<v1::ActivateCatalogRequest>,
    Check<v1::GetCatalogRequest>,
    Check<v1::ListSkillsRequest>,
    Check<v1::ListItemsRequest>,
    Check<v1::ActivateModelRequest>,
    Check<v1::RevertModelRequest>,
    Check<v1::GetModelRequest>,
    Check<v1::ListModelsRequest>,
    [](const uint8_t* data, size_t size) {
      const absl::string_view token(reinterpret_cast<const char*>(data), size);
      proximal::ParsePageToken(token, /*fingerprint=*/7).IgnoreError();
      proximal::ParseLearnerVersion(token);
    },
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  kTakes[data[0] % std::size(kTakes)](data + 1, size - 1);
  return 0;
}
