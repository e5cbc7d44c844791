// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/anderson.h"

#include <Eigen/Cholesky>
#include <algorithm>

namespace proximal {

AndersonAccelerator::AndersonAccelerator(Eigen::Index size, int memory)
    : residual_steps_(size, memory), image_steps_(size, memory) {}

Eigen::VectorXd AndersonAccelerator::Next(const Eigen::VectorXd& x, const Eigen::VectorXd& image,
                                          const Eigen::VectorXd& scale) {
  constexpr double kRegularization = 1e-8;
  const Eigen::VectorXd residual = image - x;
  if (started_) {
    if (used_ == 0) oldest_ = 0;
    residual_steps_.col(oldest_) = residual - last_residual_;
    image_steps_.col(oldest_) = image - last_image_;
    used_ = std::min<int>(used_ + 1, static_cast<int>(residual_steps_.cols()));
    oldest_ = (oldest_ + 1) % static_cast<int>(residual_steps_.cols());
  }
  started_ = true;
  last_residual_ = residual;
  last_image_ = image;
  if (used_ == 0) return image;
  const Eigen::MatrixXd steps = scale.asDiagonal() * residual_steps_.leftCols(used_);
  Eigen::MatrixXd gram = steps.transpose() * steps;
  const double trace = gram.trace();
  if (!(trace > 0)) return image;
  gram.diagonal().array() += kRegularization * trace;
  const Eigen::VectorXd gamma = gram.ldlt().solve(steps.transpose() * scale.cwiseProduct(residual));
  return image - image_steps_.leftCols(used_) * gamma;
}

}  // namespace proximal
