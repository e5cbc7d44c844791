// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/log.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace proximal {
namespace {

constexpr size_t kFingerprintBytes = 6;

constexpr absl::string_view kLevelNames[] = {"debug", "info", "warning", "error"};

class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(std::function<void(absl::string_view)> sink) : sink_(std::move(sink)) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    sink_(absl::string_view(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

 private:
  const std::function<void(absl::string_view)> sink_;
};

std::string KeyOf(absl::string_view key) {
  if (!key.empty()) return std::string(key);
  unsigned char bytes[32];
  RAND_bytes(bytes, sizeof(bytes));
  return std::string(reinterpret_cast<const char*>(bytes), sizeof(bytes));
}

std::string LineOf(LogLevel level, absl::string_view event,
                   std::initializer_list<LogField> fields) {
  nlohmann::ordered_json line;
  line["time"] = absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone());
  line["level"] = std::string(kLevelNames[static_cast<size_t>(level)]);
  line["event"] = std::string(event);
  for (const LogField& field : fields) {
    nlohmann::ordered_json& value = line[std::string(field.name)];
    if (const auto* text = std::get_if<absl::string_view>(&field.value)) {
      value = std::string(*text);
    } else {
      std::visit(
          [&value](const auto& v) {
            if constexpr (std::is_arithmetic_v<std::decay_t<decltype(v)>>) value = v;
          },
          field.value);
    }
  }
  // Bytes that are not UTF-8 are replaced, so that every line is JSON.
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

class Log::Impl {
 public:
  Impl(LogLevel least, absl::string_view key, spdlog::sink_ptr sink)
      : least(least),
        key(KeyOf(key)),
        pool(std::make_shared<spdlog::details::thread_pool>(kQueue, 1)),
        logger(std::make_shared<spdlog::async_logger>(
            "proximal", std::move(sink), pool, spdlog::async_overflow_policy::overrun_oldest)) {
    logger->set_pattern("%v");
    logger->flush_on(spdlog::level::warn);
  }

  const LogLevel least;
  const std::string key;
  const std::shared_ptr<spdlog::details::thread_pool> pool;
  const std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(LogLevel least, absl::string_view key)
    : impl_(std::make_unique<Impl>(least, key, std::make_shared<spdlog::sinks::stderr_sink_mt>())) {
}

Log::Log(LogLevel least, absl::string_view key, std::function<void(absl::string_view line)> sink)
    : impl_(std::make_unique<Impl>(least, key, std::make_shared<FunctionSink>(std::move(sink)))) {}

Log::~Log() = default;

void Log::Write(LogLevel level, absl::string_view event, std::initializer_list<LogField> fields) {
  if (level < impl_->least) return;
  const auto severity = level >= LogLevel::kWarning ? spdlog::level::warn : spdlog::level::info;
  impl_->logger->log(severity, LineOf(level, event, fields));
}

std::string Log::Fingerprint(absl::string_view tenant, absl::string_view learner) const {
  const std::string subject = absl::StrCat(tenant.size(), ":", tenant, learner);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), impl_->key.data(), static_cast<int>(impl_->key.size()),
       reinterpret_cast<const unsigned char*>(subject.data()), subject.size(), digest, &size);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), kFingerprintBytes));
}

}  // namespace proximal
