// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The least of an HTTP client: what a server on loopback answers to one GET, headers and all.

#ifndef PROXIMAL_TESTS_SERVICE_GATEWAY_HTTP_GET_H_
#define PROXIMAL_TESTS_SERVICE_GATEWAY_HTTP_GET_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace proximal::testing {

// Empty where nobody listens.
inline std::string HttpGet(int port, const std::string& path) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  std::string answer;
  if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request =
        absl::StrCat("GET ", path, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    if (send(client, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
      char part[4096];
      for (ssize_t n; (n = recv(client, part, sizeof(part), 0)) > 0;) {
        answer.append(part, static_cast<size_t>(n));
      }
    }
  }
  close(client);
  return answer;
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_GATEWAY_HTTP_GET_H_
