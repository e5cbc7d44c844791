// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes read as a catalog, in JSON and in binary: validated whole, and compiled exactly where
// nothing was found.

#include <google/protobuf/util/json_util.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/catalog/catalog.h"
#include "engine/catalog/validate.h"
#include "proximal/v1/catalog.pb.h"
#include "service/app/artifact_codec.h"

namespace {

void Check(const proximal::v1::Catalog& wire) {
  const proximal::CatalogDraft draft = proximal::DraftOf(wire);
  const bool sound = proximal::Validate(draft).empty();
  if (proximal::Catalog::Compile(draft).ok() != sound) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  proximal::v1::Catalog from_json;
  const google::protobuf::StringPiece text(reinterpret_cast<const char*>(data), size);
  if (google::protobuf::util::JsonStringToMessage(text, &from_json).ok()) Check(from_json);
  proximal::v1::Catalog from_bytes;
  if (from_bytes.ParseFromArray(data, static_cast<int>(size))) Check(from_bytes);
  return 0;
}
