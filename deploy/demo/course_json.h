// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_COURSE_JSON_H_
#define PROXIMAL_DEPLOY_DEMO_COURSE_JSON_H_

#include <string>

#include "deploy/demo/course.h"

namespace proximal::demo {

// The course as the protobuf JSON of a proximal.v1.Catalog, one skill or item a line, in a fixed
// order: the same course gives the same bytes.
std::string CourseJson(const Course& course);

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_COURSE_JSON_H_
