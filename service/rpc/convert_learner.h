// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learners, events and decisions onto the wire. Encode fills messages that are empty.

#ifndef PROXIMAL_SERVICE_RPC_CONVERT_LEARNER_H_
#define PROXIMAL_SERVICE_RPC_CONVERT_LEARNER_H_

#include <string>

#include "proximal/v1/learner.pb.h"
#include "service/app/learners.h"

namespace proximal {

GetCall Decode(const v1::GetLearnerRequest& request);

void Encode(const std::string& learner_id, const LearnerReport& report, v1::LearnerState& wire);
void Encode(const Event& event, v1::Event& wire);
void Encode(const LoggedDecision& logged, v1::Decision& wire);
void Encode(const std::string& learner_id, const ExportRecord& record,
            v1::ExportLearnerResponse& wire);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_CONVERT_LEARNER_H_
