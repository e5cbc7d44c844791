// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_SERVICE_CLI_SERVER_OPTIONS_H_
#define PROXIMAL_SERVICE_CLI_SERVER_OPTIONS_H_

#include "CLI/CLI.hpp"
#include "service/cli/client.h"

namespace proximal {

// --address and --tenant.
inline CLI::Option* AddServerOptions(CLI::App* command, ServerOptions* server) {
  command->add_option("--tenant", server->tenant, "the calling platform (default: default)")
      ->type_name("NAME");
  return command
      ->add_option("--address", server->address, "where the service listens (127.0.0.1:50051)")
      ->type_name("HOST:PORT");
}

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_SERVER_OPTIONS_H_
