# Copyright 2026 The Proximal Authors
# SPDX-License-Identifier: Apache-2.0
#
# What most sources include, parsed once: of the time that a small source takes to compile, two thirds are headers.
# Each kind of target has its own, as a precompiled header holds for the flags that it was made with. Sources include
# what they use all the same: with -D PROXIMAL_PRECOMPILE=OFF everything builds, too.

option(PROXIMAL_PRECOMPILE "Parse the headers that most sources share once" ON)

set(PROXIMAL_SHARED_HEADERS
  <algorithm> <atomic> <cmath> <cstdint> <functional> <map> <memory> <optional> <string> <thread> <utility> <vector>
  <absl/container/flat_hash_map.h> <absl/functional/any_invocable.h> <absl/status/status.h> <absl/status/statusor.h>
  <absl/strings/str_cat.h> <absl/strings/str_format.h> <absl/strings/str_split.h> <absl/strings/string_view.h>
  <absl/synchronization/mutex.h> <absl/time/clock.h> <absl/time/time.h> <absl/types/span.h>)

# proximal_precompile(TARGET KIND): TARGET reads what targets of KIND (engine, service or tests) share.
function(proximal_precompile target kind)
  if(PROXIMAL_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM proximal_precompiled_${kind})
  endif()
endfunction()

# _proximal_precompiled(KIND [HEADERS...] [OPTIONS...] [LIBRARIES...])
function(_proximal_precompiled kind)
  cmake_parse_arguments(arg "" "" "HEADERS;OPTIONS;LIBRARIES" ${ARGN})
  set(target proximal_precompiled_${kind})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(${target} OBJECT ${source})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} proximal_warnings)
  target_compile_options(${target} PRIVATE ${arg_OPTIONS})
  target_precompile_headers(${target} PRIVATE ${PROXIMAL_SHARED_HEADERS} ${arg_HEADERS})
endfunction()

if(PROXIMAL_PRECOMPILE)
  _proximal_precompiled(engine OPTIONS ${PROXIMAL_ENGINE_COMPILE_OPTIONS})
  _proximal_precompiled(service)
  if(BUILD_TESTING)
    _proximal_precompiled(tests HEADERS <gmock/gmock.h> <gtest/gtest.h> LIBRARIES GTest::gmock_main
      OPTIONS ${PROXIMAL_TEST_COMPILE_OPTIONS})
  endif()
endif()
