// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Lends the process it is preloaded into (LD_PRELOAD) a calendar of its own: that of the machine
// plus so many nanoseconds as stand in the file PROXIMAL_CLOCK, read anew each time. Clocks that
// nobody can set are left alone. Waits until a moment of the calendar go by the machine's, as those
// under way do when a clock is set: they last as long as they were meant to.

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>

namespace {

constexpr int64_t kSecond = 1'000'000'000;

using Offset = std::atomic<int64_t>;

const Offset* MapOffset() {
  static const Offset none{0};
  const char* path = std::getenv("PROXIMAL_CLOCK");
  const int file = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return &none;
  void* const page = mmap(nullptr, sizeof(Offset), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return page == MAP_FAILED ? &none : static_cast<const Offset*>(page);
}

int64_t Ahead() {
  static const Offset* const offset = MapOffset();
  return offset->load(std::memory_order_relaxed);
}

void Shift(timespec& time, int64_t by) {
  const int64_t sum = time.tv_sec * kSecond + time.tv_nsec + by;
  time.tv_sec = sum / kSecond;
  time.tv_nsec = sum % kSecond;
}

using SystemCall = long (*)(long, ...);

SystemCall RealSystemCall() {
  static const auto real = reinterpret_cast<SystemCall>(dlsym(RTLD_NEXT, "syscall"));
  return real;
}

bool WaitsByCalendar(long operation) {
  return (operation & FUTEX_CLOCK_REALTIME) != 0 &&
         (operation & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) {
  static const auto real =
      reinterpret_cast<int (*)(clockid_t, timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
  const int result = real(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    Shift(*time, Ahead());
  }
  return result;
}

int gettimeofday(timeval* time, void*) {
  timespec now;
  const int result = clock_gettime(CLOCK_REALTIME, &now);
  *time = {now.tv_sec, now.tv_nsec / 1000};
  return result;
}

time_t time(time_t* out) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

// Abseil waits for its mutexes by FUTEX_WAIT_BITSET until a moment of the calendar; gRPC may ask
// the kernel for the time.
long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (number == SYS_clock_gettime) {
    return clock_gettime(static_cast<clockid_t>(arguments[0]),
                         reinterpret_cast<timespec*>(arguments[1]));
  }
  timespec until;
  if (number == SYS_futex && arguments[3] != 0 && WaitsByCalendar(arguments[1])) {
    until = *reinterpret_cast<const timespec*>(arguments[3]);
    Shift(until, -Ahead());
    arguments[3] = reinterpret_cast<long>(&until);
  }
  return RealSystemCall()(number, arguments[0], arguments[1], arguments[2], arguments[3],
                          arguments[4], arguments[5]);
}

}  // extern "C"
