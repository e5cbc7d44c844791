// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <hiredis/hiredis_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/store/redis/tls.h"

namespace proximal::redis {
namespace {

std::string OpenSslError() {
  const unsigned long error = ERR_get_error();  // NOLINT(google-runtime-int): OpenSSL's type
  const char* reason = ERR_reason_error_string(error);
  return reason == nullptr ? "unknown error" : reason;
}

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<SSL_CTX, FreeContext>;

absl::Status Unusable(absl::string_view part, absl::string_view file) {
  return absl::InvalidArgumentError(absl::StrCat(part, ": ", file, ": ", OpenSslError()));
}

absl::Status Load(const TlsOptions& options, SSL_CTX* context) {
  if (options.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else if (SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) != 1) {
    return Unusable("ca", options.ca_file);
  }
  if (options.cert_file.empty()) return absl::OkStatus();
  if (SSL_CTX_use_certificate_chain_file(context, options.cert_file.c_str()) != 1) {
    return Unusable("cert", options.cert_file);
  }
  if (SSL_CTX_use_PrivateKey_file(context, options.key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return Unusable("key", options.key_file);
  }
  return absl::OkStatus();
}

bool IsNumericAddress(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address) == 1;
}

class OpenSslTls : public Tls {
 public:
  OpenSslTls(ContextPtr context, std::string server_name)
      : context_(std::move(context)), server_name_(std::move(server_name)) {}

  absl::Status Start(redisContext* context, const std::string& host) const override {
    const std::string& name = server_name_.empty() ? host : server_name_;
    SSL* ssl = SSL_new(context_.get());
    if (ssl == nullptr) return absl::UnavailableError(OpenSslError());
    bool named;
    if (IsNumericAddress(name)) {
      named = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name.c_str()) == 1;
    } else {
      named =
          SSL_set1_host(ssl, name.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, name.c_str()) == 1;
    }
    if (!named) {
      SSL_free(ssl);
      return absl::UnavailableError(absl::StrCat("no name for a certificate: ", name));
    }
    if (redisInitiateSSL(context, ssl) == REDIS_OK) return absl::OkStatus();  // owns `ssl` now
    SSL_free(ssl);
    return absl::UnavailableError(absl::StrCat("TLS: ", context->errstr));
  }

 private:
  const ContextPtr context_;
  const std::string server_name_;
};

}  // namespace

absl::Status TlsSupport() { return absl::OkStatus(); }

absl::StatusOr<std::shared_ptr<const Tls>> Tls::Create(const TlsOptions& options) {
  ContextPtr context(SSL_CTX_new(TLS_client_method()));
  if (context == nullptr) return absl::UnavailableError(OpenSslError());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const absl::Status loaded = Load(options, context.get());
  if (!loaded.ok()) return loaded;
  return std::make_shared<const OpenSslTls>(std::move(context), options.server_name);
}

}  // namespace proximal::redis
