// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The use cases over the stores, and the gRPC services over the use cases.

#ifndef PROXIMAL_SERVICE_SERVER_USE_CASES_H_
#define PROXIMAL_SERVICE_SERVER_USE_CASES_H_

#include <utility>

#include "service/app/catalogs.h"
#include "service/app/clock.h"
#include "service/app/executor.h"
#include "service/app/learners.h"
#include "service/app/models.h"
#include "service/app/practice.h"
#include "service/app/tenants.h"
#include "service/rpc/catalog_service.h"
#include "service/rpc/learner_service.h"
#include "service/rpc/model_service.h"
#include "service/rpc/practice_service.h"
#include "service/server/stores.h"

namespace proximal {

inline constexpr int kExecutorThreads = 2;

// In the order of construction. The executor is the last to stand: its tasks use all above it, and
// it finishes them when it goes.
struct UseCases {
  UseCases(const Stores& stores, const Clock* clock, TenantDirectory::Report unusable)
      : tenants(stores.registry.get(), std::move(unusable)),
        practice(&tenants, stores.journal.get(), stores.cache.get(), clock),
        learners(&practice, &tenants, stores.journal.get(), clock),
        catalogs(&tenants, stores.registry.get(), &executor, clock),
        models(&tenants, stores.registry.get(), &executor, clock),
        executor(kExecutorThreads) {}

  TenantDirectory tenants;
  Practice practice;
  Learners learners;
  Catalogs catalogs;
  Models models;
  Executor executor;
};

struct Services {
  Services(UseCases& use_cases, OpenStreams* streams, CallGate* gate, UploadBudget* uploads,
           const Clock* clock)
      : practice(&use_cases.practice, streams, gate, clock),
        learners(&use_cases.learners, gate),
        catalogs(&use_cases.catalogs, gate, uploads),
        models(&use_cases.models, &use_cases.executor, gate, uploads) {}

  PracticeService practice;
  LearnerService learners;
  CatalogService catalogs;
  ModelService models;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_USE_CASES_H_
