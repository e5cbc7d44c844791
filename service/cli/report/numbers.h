// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Numbers as people read them.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_NUMBERS_H_
#define PROXIMAL_SERVICE_CLI_REPORT_NUMBERS_H_

#include <cstdint>
#include <string>

namespace proximal {

// "0.70", and "0.00" for what rounds to it from below; "–" for what is not finite.
std::string Fixed(double number, int digits);

// The same with its sign: "+0.012", "−0.012", "0.000".
std::string Signed(double number, int digits);

// A share of 0..1 as "73 %" or, with a digit, "73.4 %".
std::string Percent(double share, int digits = 0);

// "1 item", "1,234 items".
std::string Count(uint64_t number, const std::string& singular, const std::string& plural);

// 1,234 as "1.2k", 12,345,678 as "12M", for where there is little room.
std::string Short(uint64_t number);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_NUMBERS_H_
