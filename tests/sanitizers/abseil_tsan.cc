// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Tells the thread sanitizer what absl::Mutex and its kin order. Debian's Abseil is not
// instrumented, so without this every member guarded by an absl::Mutex looks like a race. The
// linker's --wrap sends each call that our code makes to Wrap… (see CMakeLists.txt), which marks
// the order and calls Real…, the library's own.
//
// A thread that waits for a Condition polls it here: the library would evaluate it on whichever
// thread unlocks, after that thread has said that it is done with what the mutex guards.

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

// WRAPPED(result, name, symbol, parameters): declares Real<name>, the library's function of that
// mangled symbol, and begins Wrap<name>, which its callers reach.
#define WRAPPED(result, name, symbol, ...)                 \
  result Real##name(__VA_ARGS__) asm("__real__ZN" symbol); \
  result Wrap##name(__VA_ARGS__) asm("__wrap__ZN" symbol); \
  result Wrap##name(__VA_ARGS__)

namespace proximal::sanitizers {

using absl::BlockingCounter;
using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Notification;
using absl::Time;

// absl::Mutex.

WRAPPED(void, Lock, "4absl7debian35Mutex4LockEv", Mutex* mutex) {
  RealLock(mutex);
  __tsan_acquire(mutex);
}

WRAPPED(bool, TryLock, "4absl7debian35Mutex7TryLockEv", Mutex* mutex) {
  const bool locked = RealTryLock(mutex);
  if (locked) __tsan_acquire(mutex);
  return locked;
}

WRAPPED(void, Unlock, "4absl7debian35Mutex6UnlockEv", Mutex* mutex) {
  __tsan_release(mutex);
  RealUnlock(mutex);
}

WRAPPED(void, ReaderLock, "4absl7debian35Mutex10ReaderLockEv", Mutex* mutex) {
  RealReaderLock(mutex);
  __tsan_acquire(mutex);
}

WRAPPED(void, ReaderUnlock, "4absl7debian35Mutex12ReaderUnlockEv", Mutex* mutex) {
  __tsan_release(mutex);
  RealReaderUnlock(mutex);
}

// Waits, holding the mutex before and after, until the condition holds or the deadline has passed.
bool AwaitUntil(Mutex* mutex, const Condition& condition, Time deadline) {
  while (!condition.Eval()) {
    if (absl::Now() >= deadline) return false;
    WrapUnlock(mutex);
    absl::SleepFor(absl::Microseconds(100));
    WrapLock(mutex);
  }
  return true;
}

WRAPPED(void, Await, "4absl7debian35Mutex5AwaitERKNS0_9ConditionE", Mutex* mutex,
        const Condition& condition) {
  AwaitUntil(mutex, condition, absl::InfiniteFuture());
}

WRAPPED(bool, AwaitWithTimeout,
        "4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE", Mutex* mutex,
        const Condition& condition, Duration timeout) {
  return AwaitUntil(mutex, condition, absl::Now() + timeout);
}

WRAPPED(bool, AwaitWithDeadline,
        "4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE", Mutex* mutex,
        const Condition& condition, Time deadline) {
  return AwaitUntil(mutex, condition, deadline);
}

WRAPPED(void, LockWhen, "4absl7debian35Mutex8LockWhenERKNS0_9ConditionE", Mutex* mutex,
        const Condition& condition) {
  WrapLock(mutex);
  AwaitUntil(mutex, condition, absl::InfiniteFuture());
}

WRAPPED(bool, LockWhenWithTimeout,
        "4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE", Mutex* mutex,
        const Condition& condition, Duration timeout) {
  WrapLock(mutex);
  return AwaitUntil(mutex, condition, absl::Now() + timeout);
}

// absl::CondVar.

WRAPPED(void, Wait, "4absl7debian37CondVar4WaitEPNS0_5MutexE", CondVar* variable, Mutex* mutex) {
  __tsan_release(mutex);
  RealWait(variable, mutex);
  __tsan_acquire(mutex);
}

WRAPPED(bool, WaitWithTimeout, "4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE",
        CondVar* variable, Mutex* mutex, Duration timeout) {
  __tsan_release(mutex);
  const bool timed_out = RealWaitWithTimeout(variable, mutex, timeout);
  __tsan_acquire(mutex);
  return timed_out;
}

WRAPPED(bool, WaitWithDeadline, "4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE",
        CondVar* variable, Mutex* mutex, Time deadline) {
  __tsan_release(mutex);
  const bool timed_out = RealWaitWithDeadline(variable, mutex, deadline);
  __tsan_acquire(mutex);
  return timed_out;
}

// absl::Notification and absl::BlockingCounter.

WRAPPED(void, Notify, "4absl7debian312Notification6NotifyEv", Notification* notification) {
  __tsan_release(notification);
  RealNotify(notification);
}

WRAPPED(void, WaitForNotification, "K4absl7debian312Notification19WaitForNotificationEv",
        Notification* notification) {
  RealWaitForNotification(notification);
  __tsan_acquire(notification);
}

WRAPPED(bool, WaitForNotificationWithTimeout,
        "K4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
        Notification* notification, Duration timeout) {
  const bool notified = RealWaitForNotificationWithTimeout(notification, timeout);
  if (notified) __tsan_acquire(notification);
  return notified;
}

WRAPPED(bool, WaitForNotificationWithDeadline,
        "K4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE",
        Notification* notification, Time deadline) {
  const bool notified = RealWaitForNotificationWithDeadline(notification, deadline);
  if (notified) __tsan_acquire(notification);
  return notified;
}

WRAPPED(bool, DecrementCount, "4absl7debian315BlockingCounter14DecrementCountEv",
        BlockingCounter* counter) {
  __tsan_release(counter);
  return RealDecrementCount(counter);
}

WRAPPED(void, WaitForCounter, "4absl7debian315BlockingCounter4WaitEv", BlockingCounter* counter) {
  RealWaitForCounter(counter);
  __tsan_acquire(counter);
}

}  // namespace proximal::sanitizers
