// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What all uploads together may hold of what was sent to them.

#ifndef PROXIMAL_SERVICE_RPC_UPLOAD_BUDGET_H_
#define PROXIMAL_SERVICE_RPC_UPLOAD_BUDGET_H_

#include <atomic>
#include <cstddef>

#include "absl/status/status.h"

namespace proximal {

// Safe for concurrent use.
class UploadBudget {
 public:
  explicit UploadBudget(size_t bytes) : limit_(bytes) {}

  // What one upload has taken; given back when it is destroyed.
  class Share {
   public:
    // `budget` must outlive the share.
    explicit Share(UploadBudget* budget) : budget_(budget) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share() { budget_->taken_.fetch_sub(bytes_); }

    // Takes `bytes` more. INVALID_ARGUMENT: one upload may not have as many, at most 1 GB and no
    // more than the whole budget. UNAVAILABLE (OVERLOADED): others have them at present.
    absl::Status Take(size_t bytes);

   private:
    UploadBudget* const budget_;
    size_t bytes_ = 0;
  };

 private:
  const size_t limit_;
  std::atomic<size_t> taken_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_UPLOAD_BUDGET_H_
