// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "deploy/demo/skills.h"

namespace proximal::demo {
namespace {

std::vector<Skill> DecimalsAndFractions() {
  constexpr char kDomain[] = "decimals-and-fractions";
  return {
      Domain(kDomain, "Decimals and fractions", "Decimals as fractions of ten and a hundred."),
      {"tenths-and-hundredths",
       "Tenths and hundredths",
       "Write tenths as hundredths and add them.",
       kDomain,
       {"equivalent-fractions", "add-like-fractions"},
       {"4.NF.C.5"}},
      {"decimal-notation",
       "Decimal notation",
       "Write fractions of 10 and 100 as decimals, and back.",
       kDomain,
       {"tenths-and-hundredths"},
       {"4.NF.C.6"}},
      {"compare-decimals",
       "Compare decimals",
       "Compare decimals by the size of their digits.",
       kDomain,
       {"decimal-notation", "compare-like-fractions"},
       {"4.NF.C.7", "5.NBT.A.3.b"}},
      {"add-and-subtract-decimals",
       "Add and subtract decimals",
       "Add and subtract decimals to hundredths.",
       kDomain,
       {"decimal-notation"},
       {"5.NBT.B.7"}},
      {"fractions-as-decimals",
       "Fractions as decimals",
       "Turn any fraction that ends as a decimal into one.",
       kDomain,
       {"decimal-notation", "fractions-as-division"},
       {"7.NS.A.2.d"}},
  };
}

std::vector<Skill> RatiosAndRates() {
  constexpr char kDomain[] = "ratios-and-rates";
  return {
      Domain(kDomain, "Ratios and rates", "Comparing two quantities by multiplication."),
      {"ratio-language",
       "Ratio language",
       "Describe two quantities by a ratio.",
       kDomain,
       {"fractions-of-a-set", "simplest-form"},
       {"6.RP.A.1"}},
      {"equivalent-ratios",
       "Equivalent ratios",
       "Find missing values in equal ratios.",
       kDomain,
       {"ratio-language", "equivalent-fractions"},
       {"6.RP.A.3.a"}},
      {"part-and-whole-ratios",
       "Part and whole ratios",
       "Split a total in a given ratio.",
       kDomain,
       {"equivalent-ratios"},
       {"6.RP.A.3"}},
      {"unit-rates",
       "Unit rates",
       "Find how much there is for one.",
       kDomain,
       {"equivalent-ratios", "fractions-as-division"},
       {"6.RP.A.2"}},
      {"prices-and-speeds",
       "Prices and speeds",
       "Solve problems with prices and speeds.",
       kDomain,
       {"unit-rates"},
       {"6.RP.A.3.b"}},
      {"unit-conversion",
       "Unit conversion",
       "Convert measurements by ratio reasoning.",
       kDomain,
       {"unit-rates", "multiply-fraction-by-whole"},
       {"6.RP.A.3.d"}},
  };
}

std::vector<Skill> Percents() {
  constexpr char kDomain[] = "percent";
  return {
      Domain(kDomain, "Percent", "Rates per hundred."),
      {"percent-as-rate",
       "Percent as a rate per 100",
       "Change between percents, fractions and decimals.",
       kDomain,
       {"tenths-and-hundredths", "equivalent-ratios"},
       {"6.RP.A.3.c"}},
      {"percent-of-a-quantity",
       "Percent of a quantity",
       "Find a percent of an amount.",
       kDomain,
       {"percent-as-rate", "fraction-of-a-quantity"},
       {"6.RP.A.3.c"}},
      {"find-the-percent",
       "Find the percent",
       "Find which percent one amount is of another.",
       kDomain,
       {"percent-as-rate", "simplest-form"},
       {"6.RP.A.3.c"}},
      {"find-the-whole",
       "Find the whole",
       "Find an amount from a percent of it.",
       kDomain,
       {"percent-of-a-quantity"},
       {"6.RP.A.3.c"}},
      {"discounts-taxes-and-tips",
       "Discounts, taxes and tips",
       "Find what is paid after a percent is taken off or added.",
       kDomain,
       {"percent-of-a-quantity", "add-and-subtract-decimals"},
       {"7.RP.A.3"}},
      {"percent-change",
       "Percent change",
       "Find the percent of an increase or a decrease.",
       kDomain,
       {"find-the-percent"},
       {"7.RP.A.3"}},
  };
}

std::vector<Skill> ProportionalRelationships() {
  constexpr char kDomain[] = "proportional-relationships";
  return {
      Domain(kDomain, "Proportional relationships", "Quantities whose ratio stays the same."),
      {"unit-rates-of-fractions",
       "Unit rates of fractions",
       "Find unit rates when the quantities are fractions.",
       kDomain,
       {"unit-rates", "divide-fractions"},
       {"7.RP.A.1"}},
      {"recognize-proportions",
       "Recognize proportional relationships",
       "Test whether the ratio of two quantities stays the same.",
       kDomain,
       {"equivalent-ratios", "compare-unlike-fractions"},
       {"7.RP.A.2.a"}},
      {"constant-of-proportionality",
       "Constant of proportionality",
       "Find the constant k of y = kx and use it.",
       kDomain,
       {"recognize-proportions", "unit-rates"},
       {"7.RP.A.2.b", "7.RP.A.2.c"}},
      {"solve-proportions",
       "Solve proportions",
       "Solve problems by setting up a proportion.",
       kDomain,
       {"recognize-proportions", "part-and-whole-ratios"},
       {"7.RP.A.3"}},
      {"scale-drawings",
       "Scale drawings",
       "Find real lengths from a drawing, and back.",
       kDomain,
       {"solve-proportions", "unit-conversion"},
       {"7.G.A.1"}},
  };
}

}  // namespace

std::vector<Skill> ProportionSkills() {
  return Joined(
      {DecimalsAndFractions(), RatiosAndRates(), Percents(), ProportionalRelationships()});
}

}  // namespace proximal::demo
