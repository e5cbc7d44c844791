// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <vector>

#include "deploy/demo/skills.h"

namespace proximal::demo {
namespace {

std::vector<Skill> FractionsAsNumbers() {
  constexpr char kDomain[] = "fractions-as-numbers";
  return {
      Domain(kDomain, "Fractions as numbers", "What a fraction is and where it lies."),
      {"equal-parts",
       "Equal parts",
       "Split a whole or a set into equal parts.",
       kDomain,
       {},
       {"3.G.A.2"}},
      {"unit-fractions",
       "Unit fractions",
       "Name one of several equal parts of a whole as 1/b.",
       kDomain,
       {"equal-parts"},
       {"3.NF.A.1"}},
      {"fractions-of-a-whole",
       "Fractions of a whole",
       "Name several equal parts as a/b.",
       kDomain,
       {"unit-fractions"},
       {"3.NF.A.1"}},
      {"fractions-of-a-set",
       "Fractions of a set",
       "Use fractions for part of a set of objects.",
       kDomain,
       {"fractions-of-a-whole"},
       {"3.NF.A.1"}},
      {"fractions-on-a-number-line",
       "Fractions on a number line",
       "Place fractions between whole numbers.",
       kDomain,
       {"fractions-of-a-whole"},
       {"3.NF.A.2.a", "3.NF.A.2.b"}},
      {"whole-numbers-as-fractions",
       "Whole numbers as fractions",
       "Write whole numbers as fractions, and find the fractions that are whole.",
       kDomain,
       {"fractions-on-a-number-line"},
       {"3.NF.A.3.c"}},
      {"mixed-numbers",
       "Mixed numbers",
       "Change between mixed numbers and fractions greater than one.",
       kDomain,
       {"whole-numbers-as-fractions"},
       {"4.NF.B.3.b", "4.NF.B.3.c"}},
  };
}

std::vector<Skill> Equivalence() {
  constexpr char kDomain[] = "equivalence-and-order";
  return {
      Domain(kDomain, "Equivalence and order", "When fractions are equal, and which is greater."),
      {"recognize-equivalent-fractions",
       "Recognize equivalent fractions",
       "See that different fractions can name the same number.",
       kDomain,
       {"fractions-on-a-number-line"},
       {"3.NF.A.3.a", "3.NF.A.3.b"}},
      {"equivalent-fractions",
       "Make equivalent fractions",
       "Multiply or divide numerator and denominator by the same number.",
       kDomain,
       {"recognize-equivalent-fractions"},
       {"4.NF.A.1"}},
      {"common-factors-and-multiples",
       "Common factors and multiples",
       "Find greatest common factors and least common multiples.",
       kDomain,
       {"equal-parts"},
       {"4.OA.B.4", "6.NS.B.4"}},
      {"simplest-form",
       "Simplest form",
       "Reduce a fraction to lowest terms.",
       kDomain,
       {"equivalent-fractions", "common-factors-and-multiples"},
       {"4.NF.A.1"}},
  };
}

std::vector<Skill> Order() {
  constexpr char kDomain[] = "equivalence-and-order";
  return {
      {"compare-like-fractions",
       "Compare like fractions",
       "Compare fractions with the same denominator or the same numerator.",
       kDomain,
       {"fractions-on-a-number-line"},
       {"3.NF.A.3.d"}},
      {"compare-with-one-half",
       "Compare with one half",
       "Use 1/2 as a benchmark.",
       kDomain,
       {"compare-like-fractions", "recognize-equivalent-fractions"},
       {"4.NF.A.2"}},
      {"compare-unlike-fractions",
       "Compare unlike fractions",
       "Compare fractions by giving them a common denominator.",
       kDomain,
       {"compare-with-one-half", "equivalent-fractions"},
       {"4.NF.A.2"}},
      {"order-fractions",
       "Order fractions",
       "Put three or more fractions in order.",
       kDomain,
       {"compare-unlike-fractions"},
       {"4.NF.A.2"}},
  };
}

std::vector<Skill> LikeSums() {
  constexpr char kDomain[] = "fraction-addition-and-subtraction";
  return {
      Domain(kDomain, "Adding and subtracting fractions", "Sums and differences of fractions."),
      {"decompose-fractions",
       "Decompose fractions",
       "Write a fraction as a sum in several ways.",
       kDomain,
       {"fractions-of-a-whole"},
       {"4.NF.B.3.b"}},
      {"add-like-fractions",
       "Add like fractions",
       "Add fractions with the same denominator.",
       kDomain,
       {"decompose-fractions"},
       {"4.NF.B.3.a"}},
      {"subtract-like-fractions",
       "Subtract like fractions",
       "Subtract fractions with the same denominator.",
       kDomain,
       {"decompose-fractions"},
       {"4.NF.B.3.a"}},
      {"like-mixed-numbers",
       "Add and subtract like mixed numbers",
       "Add and subtract mixed numbers with the same denominator.",
       kDomain,
       {"add-like-fractions", "subtract-like-fractions", "mixed-numbers"},
       {"4.NF.B.3.c"}},
  };
}

std::vector<Skill> UnlikeSums() {
  constexpr char kDomain[] = "fraction-addition-and-subtraction";
  return {
      {"add-unlike-fractions",
       "Add unlike fractions",
       "Add fractions with different denominators.",
       kDomain,
       {"add-like-fractions", "equivalent-fractions", "common-factors-and-multiples"},
       {"5.NF.A.1"}},
      {"subtract-unlike-fractions",
       "Subtract unlike fractions",
       "Subtract fractions with different denominators.",
       kDomain,
       {"subtract-like-fractions", "equivalent-fractions", "common-factors-and-multiples"},
       {"5.NF.A.1"}},
      {"unlike-mixed-numbers",
       "Add and subtract unlike mixed numbers",
       "Add and subtract mixed numbers with different denominators.",
       kDomain,
       {"like-mixed-numbers", "add-unlike-fractions", "subtract-unlike-fractions"},
       {"5.NF.A.1"}},
      {"fraction-sum-problems",
       "Problems with sums of fractions",
       "Solve word problems that need sums and differences of fractions.",
       kDomain,
       {"add-unlike-fractions", "subtract-unlike-fractions"},
       {"5.NF.A.2"}},
  };
}

std::vector<Skill> Multiplication() {
  constexpr char kDomain[] = "fraction-multiplication-and-division";
  return {
      Domain(kDomain, "Multiplying and dividing fractions", "Products and quotients of fractions."),
      {"multiply-fraction-by-whole",
       "Multiply a fraction by a whole number",
       "Take a fraction several times.",
       kDomain,
       {"add-like-fractions"},
       {"4.NF.B.4.a", "4.NF.B.4.b", "4.NF.B.4.c"}},
      {"fraction-of-a-quantity",
       "Fraction of a quantity",
       "Find a/b of a whole number.",
       kDomain,
       {"multiply-fraction-by-whole", "fractions-of-a-set"},
       {"5.NF.B.4.a"}},
      {"multiply-fractions",
       "Multiply fractions",
       "Multiply a fraction by a fraction.",
       kDomain,
       {"fraction-of-a-quantity", "simplest-form"},
       {"5.NF.B.4"}},
      {"multiply-mixed-numbers",
       "Multiply mixed numbers",
       "Multiply mixed numbers by whole numbers, fractions and mixed numbers.",
       kDomain,
       {"multiply-fractions", "mixed-numbers"},
       {"5.NF.B.6"}},
      {"scaling",
       "Multiplication as scaling",
       "Tell whether a product is greater or less than a factor without multiplying.",
       kDomain,
       {"multiply-fractions"},
       {"5.NF.B.5.a", "5.NF.B.5.b"}},
  };
}

std::vector<Skill> Division() {
  constexpr char kDomain[] = "fraction-multiplication-and-division";
  return {
      {"fractions-as-division",
       "Fractions as division",
       "Read a/b as a divided by b.",
       kDomain,
       {"mixed-numbers", "fractions-of-a-whole"},
       {"5.NF.B.3"}},
      {"divide-with-unit-fractions",
       "Divide with unit fractions",
       "Divide a unit fraction by a whole number, and a whole number by a unit fraction.",
       kDomain,
       {"fractions-as-division", "fraction-of-a-quantity"},
       {"5.NF.B.7.a", "5.NF.B.7.b", "5.NF.B.7.c"}},
      {"divide-fractions",
       "Divide fractions",
       "Divide a fraction by a fraction.",
       kDomain,
       {"divide-with-unit-fractions", "multiply-fractions"},
       {"6.NS.A.1"}},
      {"fraction-product-problems",
       "Problems with products and quotients",
       "Choose between multiplying and dividing fractions in word problems.",
       kDomain,
       {"divide-fractions", "multiply-mixed-numbers"},
       {"6.NS.A.1", "5.NF.B.6"}},
  };
}

}  // namespace

std::vector<Skill> FractionSkills() {
  return Joined({FractionsAsNumbers(), Equivalence(), Order(), LikeSums(), UnlikeSums(),
                 Multiplication(), Division()});
}

}  // namespace proximal::demo
