// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The methods there are, to count by.

#ifndef PROXIMAL_SERVICE_RPC_METHOD_H_
#define PROXIMAL_SERVICE_RPC_METHOD_H_

#include <cstddef>
#include <cstdint>

namespace proximal {

// Unary ones first.
enum class Method : uint8_t {
  kRecommendNext,
  kRecordResponse,
  kGetLearner,
  kListEvents,
  kEraseLearner,
  kActivateCatalog,
  kGetCatalog,
  kListSkills,
  kListItems,
  kActivateModel,
  kRevertModel,
  kListModels,
  kRecordResponses,
  kPractice,
  kExportLearner,
  kValidateCatalog,
  kPublishCatalog,
  kPublishModel,
  kGetModel,
};

inline constexpr size_t kMethods = static_cast<size_t>(Method::kGetModel) + 1;

constexpr bool IsStream(Method method) { return method >= Method::kRecordResponses; }

// As in the contract, without the service.
constexpr const char* NameOf(Method method) {
  constexpr const char* kNames[kMethods] = {
      "RecommendNext",   "RecordResponse", "GetLearner",      "ListEvents", "EraseLearner",
      "ActivateCatalog", "GetCatalog",     "ListSkills",      "ListItems",  "ActivateModel",
      "RevertModel",     "ListModels",     "RecordResponses", "Practice",   "ExportLearner",
      "ValidateCatalog", "PublishCatalog", "PublishModel",    "GetModel"};
  return kNames[static_cast<size_t>(method)];
}

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_METHOD_H_
