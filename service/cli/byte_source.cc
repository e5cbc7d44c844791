// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

constexpr size_t kChunk = 256 << 10;

class FileSource : public ByteSource {
 public:
  explicit FileSource(int file) : file_(file) {
    struct stat status;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) size_ = status.st_size;
  }
  ~FileSource() override { close(file_); }

  absl::StatusOr<size_t> Read(absl::Span<char> out) override {
    ssize_t count;
    do {
      count = read(file_, out.data(), out.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) return absl::UnavailableError(absl::StrCat("reading: ", std::strerror(errno)));
    done_ += count;
    return static_cast<size_t>(count);
  }

  double Progress() const override {
    return size_ == 0 ? 0 : std::min(1.0, static_cast<double>(done_) / size_);
  }

 private:
  const int file_;
  int64_t size_ = 0;
  int64_t done_ = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(absl::string_view bytes) : rest_(bytes), size_(bytes.size()) {}

  absl::StatusOr<size_t> Read(absl::Span<char> out) override {
    const size_t count = std::min(out.size(), rest_.size());
    std::copy_n(rest_.data(), count, out.data());
    rest_.remove_prefix(count);
    return count;
  }

  double Progress() const override {
    return size_ == 0 ? 0 : 1 - static_cast<double>(rest_.size()) / size_;
  }

 private:
  absl::string_view rest_;
  const size_t size_;
};

// A source whose first bytes have been looked at.
class PeekedSource : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> under) : under_(std::move(under)) {}

  // The first bytes, at least four unless the source has fewer.
  absl::StatusOr<absl::string_view> Peek() {
    while (front_.size() < 4) {
      char bytes[4];
      absl::StatusOr<size_t> count = under_->Read(absl::MakeSpan(bytes));
      if (!count.ok()) return count.status();
      if (*count == 0) break;
      front_.append(bytes, *count);
    }
    return front_;
  }

  absl::StatusOr<size_t> Read(absl::Span<char> out) override {
    if (front_.empty()) return under_->Read(out);
    const size_t count = std::min(out.size(), front_.size());
    std::copy_n(front_.data(), count, out.data());
    front_.erase(0, count);
    return count;
  }

  double Progress() const override { return under_->Progress(); }

 private:
  const std::unique_ptr<ByteSource> under_;
  std::string front_;
};

// What gzip and Zstandard share: a buffer of compressed bytes.
class Decompressed : public ByteSource {
 public:
  explicit Decompressed(std::unique_ptr<ByteSource> under)
      : under_(std::move(under)), buffer_(kChunk) {}

  double Progress() const override { return under_->Progress(); }

 protected:
  // More compressed bytes; 0 at the end.
  absl::StatusOr<size_t> Refill() { return under_->Read(absl::MakeSpan(buffer_)); }
  char* buffer() { return buffer_.data(); }

 private:
  const std::unique_ptr<ByteSource> under_;
  std::vector<char> buffer_;
};

class GzipSource : public Decompressed {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> under) : Decompressed(std::move(under)) {
    inflateInit2(&stream_, kGzipWindow);
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  absl::StatusOr<size_t> Read(absl::Span<char> out) override {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    while (stream_.avail_out == out.size()) {
      if (stream_.avail_in == 0) {
        absl::StatusOr<size_t> count = Refill();
        if (!count.ok()) return count.status();
        if (*count == 0 && !between_members_)
          return absl::DataLossError("the gzip data is cut off");
        if (*count == 0) return size_t{0};
        stream_.next_in = reinterpret_cast<Bytef*>(buffer());
        stream_.avail_in = static_cast<uInt>(*count);
      }
      if (between_members_) inflateReset(&stream_);
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
        return absl::DataLossError("the gzip data is damaged");
      }
      between_members_ = status == Z_STREAM_END;
    }
    return out.size() - stream_.avail_out;
  }

 private:
  static constexpr int kGzipWindow = 15 + 16;  // the largest window, gzip header required

  z_stream stream_ = {};
  bool between_members_ = false;
};

class ZstdSource : public Decompressed {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> under)
      : Decompressed(std::move(under)), stream_(ZSTD_createDStream()) {}
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  absl::StatusOr<size_t> Read(absl::Span<char> out) override {
    ZSTD_outBuffer output = {out.data(), out.size(), 0};
    while (output.pos == 0) {
      if (input_.pos == input_.size && !more_inside_) {
        absl::StatusOr<size_t> count = Refill();
        if (!count.ok()) return count.status();
        if (*count == 0 && !between_frames_) {
          return absl::DataLossError("the Zstandard data is cut off");
        }
        if (*count == 0) return size_t{0};
        input_ = {buffer(), *count, 0};
      }
      const size_t left = ZSTD_decompressStream(stream_, &output, &input_);
      if (ZSTD_isError(left)) return absl::DataLossError("the Zstandard data is damaged");
      between_frames_ = left == 0;
      // A full output may leave bytes inside the decoder that need no further input.
      more_inside_ = output.pos == output.size && !between_frames_;
    }
    return output.pos;
  }

 private:
  ZSTD_DStream* const stream_;
  ZSTD_inBuffer input_ = {nullptr, 0, 0};
  bool between_frames_ = false;
  bool more_inside_ = false;
};

absl::StatusOr<std::unique_ptr<ByteSource>> Decompress(std::unique_ptr<ByteSource> raw) {
  auto peeked = std::make_unique<PeekedSource>(std::move(raw));
  absl::StatusOr<absl::string_view> front = peeked->Peek();
  if (!front.ok()) return front.status();
  if (absl::StartsWith(*front, "\x1f\x8b")) return std::make_unique<GzipSource>(std::move(peeked));
  if (absl::StartsWith(*front, "\x28\xb5\x2f\xfd")) {
    return std::make_unique<ZstdSource>(std::move(peeked));
  }
  return peeked;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ByteSource>> OpenFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return absl::ErrnoToStatus(errno, absl::StrCat("opening ", path));
  absl::StatusOr<std::unique_ptr<ByteSource>> source =
      Decompress(std::make_unique<FileSource>(file));
  if (source.ok()) return source;
  return absl::Status(source.status().code(), absl::StrCat(path, ": ", source.status().message()));
}

absl::StatusOr<std::unique_ptr<ByteSource>> OpenBytes(absl::string_view bytes) {
  return Decompress(std::make_unique<MemorySource>(bytes));
}

}  // namespace proximal
