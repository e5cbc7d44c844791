// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_DOMAINS_H_
#define PROXIMAL_DEPLOY_DEMO_DOMAINS_H_

#include "deploy/demo/course.h"

namespace proximal::demo {

// The items of each domain. A function adds about twenty items to each skill of its file.
void AddPartsOfAWhole(Course& course);
void AddNumberLine(Course& course);
void AddEquivalence(Course& course);
void AddComparison(Course& course);
void AddSums(Course& course);
void AddUnlikeSums(Course& course);
void AddProducts(Course& course);
void AddQuotients(Course& course);
void AddDecimals(Course& course);
void AddRatios(Course& course);
void AddRates(Course& course);
void AddPercent(Course& course);
void AddProportions(Course& course);

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_DOMAINS_H_
