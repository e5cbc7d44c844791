// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/grpc_log.h"

#include "absl/base/const_init.h"
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpc/support/log.h"

namespace proximal {
namespace {

// gRPC has one log function per process, and hands it no context.
ABSL_CONST_INIT absl::Mutex mutex(absl::kConstInit);
Log* sink ABSL_GUARDED_BY(mutex) = nullptr;

void Write(gpr_log_func_args* line) {
  if (line->severity != GPR_LOG_SEVERITY_ERROR) return;
  absl::MutexLock lock(&mutex);
  if (sink == nullptr) return;
  sink->Write(LogLevel::kWarning, "grpc",
              {{"message", line->message}, {"file", line->file}, {"line", line->line}});
}

}  // namespace

void SendGrpcErrorsTo(Log* log) {
  absl::MutexLock lock(&mutex);
  sink = log;
  gpr_set_log_function(Write);
}

}  // namespace proximal
