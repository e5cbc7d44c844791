// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Anderson acceleration of a fixed-point iteration x <- G(x). With the residuals f = G(x) - x of
// the last few points, and the differences dF of residuals and dG of images between them,
//
//   next = G(x) - dG gamma,   gamma = argmin |W (f - dF gamma)|^2 + lambda |W dF|^2 |gamma|^2
//
// W scales each coordinate by how much the objective feels it. Where G is linear and the history as
// long as x, the next point is the fixed point; EM, which crawls along what is poorly informed,
// takes a few cycles where it would take hundreds. The caller watches the objective, falls back to
// G(x) where the next point is worse, and calls `Reset`.
// Source: Anderson (1965); Walker & Ni (2011), SIAM Journal on Numerical Analysis 49(4); for EM,
// with the fall-back: Henderson & Varadhan (2019), Journal of Computational and Graphical
// Statistics 28(4).

#ifndef PROXIMAL_ENGINE_CALIBRATION_ANDERSON_H_
#define PROXIMAL_ENGINE_CALIBRATION_ANDERSON_H_

#include <Eigen/Core>

namespace proximal {

class AndersonAccelerator {
 public:
  AndersonAccelerator(Eigen::Index size, int memory);

  // The next point, after `image` = G(x). `scale`: W, above 0. The first image of a history is its
  // own next point.
  Eigen::VectorXd Next(const Eigen::VectorXd& x, const Eigen::VectorXd& image,
                       const Eigen::VectorXd& scale);

  // Forgets the history.
  void Reset() { used_ = 0, started_ = false; }

 private:
  Eigen::MatrixXd residual_steps_;  // dF, one column per step; the oldest is overwritten
  Eigen::MatrixXd image_steps_;     // dG
  Eigen::VectorXd last_residual_;
  Eigen::VectorXd last_image_;
  int used_ = 0;
  int oldest_ = 0;
  bool started_ = false;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ANDERSON_H_
