// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The style sheet of a report: inline, for light and dark, for screens of any width and for paper.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_PAGE_STYLE_H_
#define PROXIMAL_SERVICE_CLI_REPORT_PAGE_STYLE_H_

namespace proximal {

extern const char kPageStyle[];

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_PAGE_STYLE_H_
