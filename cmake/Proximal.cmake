# Copyright 2026 The Proximal Authors
# SPDX-License-Identifier: Apache-2.0
#
# How a folder says what it builds:
#
#   proximal_library(NAME catalog SRCS a.cc HDRS a.h DEPS proximal::numerics absl::status)
#       Target proximal_catalog, alias proximal::catalog. Without SRCS it is header-only. DEPS are public.
#   proximal_binary(NAME proximald SRCS proximald.cc DEPS proximal::server)
#       An executable in build/<preset>/bin.
#   proximal_bench(NAME bench_engine SRCS engine.cc DEPS proximal::selection)
#       A binary that links Google Benchmark.
#   proximal_test(NAME catalog_test SRCS catalog_test.cc DEPS proximal::catalog [LABELS slow])
#       A GoogleTest executable; every test of it is a test of ctest, run from the root of the repository. Its label is
#       LABELS, or else the first folder below tests/ that it lies in (engine, service, integration …). What is
#       labelled slow is not run under sanitizers.
#   proximal_fuzz(NAME catalog_fuzz SRCS catalog_fuzz.cc DEPS proximal::catalog [CORPUS folder])
#       A libFuzzer target, built where the sanitizers include `fuzzer-no-link` (the asan preset). ctest plays its
#       CORPUS once; `./dev fuzz` searches for more.
#   proximal_add_folders(a b/c)
#       add_subdirectory for each.
#
# Sources are listed one by one; includes are relative to the root of the repository.

include(GoogleTest)

# Everything that tests, and the parts of it that the sanitizer presets build.
add_custom_target(proximal_tests)
add_custom_target(proximal_sanitized_tests)
add_custom_target(proximal_threaded_tests)
add_custom_target(proximal_fuzzers)

function(proximal_add_folders)
  foreach(folder IN LISTS ARGN)
    add_subdirectory(${folder})
  endforeach()
endfunction()

function(_proximal_parse prefix)
  cmake_parse_arguments(arg "" "NAME;CORPUS" "SRCS;HDRS;DEPS;LABELS" ${ARGN})
  if(NOT arg_NAME)
    message(FATAL_ERROR "${prefix}: NAME is missing")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${prefix}(${arg_NAME}): unexpected ${arg_UNPARSED_ARGUMENTS}")
  endif()
  foreach(field NAME CORPUS SRCS HDRS DEPS LABELS)
    set(arg_${field} "${arg_${field}}" PARENT_SCOPE)
  endforeach()
endfunction()

function(proximal_library)
  _proximal_parse(proximal_library ${ARGN})
  set(target proximal_${arg_NAME})
  if(arg_SRCS)
    add_library(${target} STATIC ${arg_SRCS} ${arg_HDRS})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${arg_DEPS} PRIVATE proximal_warnings)
    if(CMAKE_CURRENT_SOURCE_DIR MATCHES "^${PROJECT_SOURCE_DIR}/engine/")
      target_compile_options(${target} PRIVATE ${PROXIMAL_ENGINE_COMPILE_OPTIONS})
      proximal_precompile(${target} engine)
    else()
      proximal_precompile(${target} service)
    endif()
  else()
    add_library(${target} INTERFACE ${arg_HDRS})
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${arg_DEPS})
  endif()
  add_library(proximal::${arg_NAME} ALIAS ${target})
endfunction()

function(_proximal_executable name)
  add_executable(${name} ${arg_SRCS} ${arg_HDRS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_DEPS} proximal_warnings)
  if(TARGET proximal_sanitizer_defaults)
    target_link_libraries(${name} PRIVATE proximal_sanitizer_defaults)
  endif()
endfunction()

function(proximal_binary)
  _proximal_parse(proximal_binary ${ARGN})
  _proximal_executable(${arg_NAME})
  proximal_precompile(${arg_NAME} service)
  target_link_options(${arg_NAME} PRIVATE ${PROXIMAL_BINARY_LINK_OPTIONS})
endfunction()

function(proximal_bench)
  _proximal_parse(proximal_bench ${ARGN})
  _proximal_executable(${arg_NAME})
  proximal_precompile(${arg_NAME} service)
  target_link_libraries(${arg_NAME} PRIVATE benchmark::benchmark)
  target_link_options(${arg_NAME} PRIVATE ${PROXIMAL_BINARY_LINK_OPTIONS})
endfunction()

function(proximal_test)
  _proximal_parse(proximal_test ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  _proximal_executable(${arg_NAME})
  target_link_libraries(${arg_NAME} PRIVATE GTest::gmock_main)
  target_compile_options(${arg_NAME} PRIVATE ${PROXIMAL_TEST_COMPILE_OPTIONS})
  proximal_precompile(${arg_NAME} tests)
  target_link_options(${arg_NAME} PRIVATE ${PROXIMAL_TEST_LINK_OPTIONS})
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

  file(RELATIVE_PATH place ${PROJECT_SOURCE_DIR}/tests ${CMAKE_CURRENT_SOURCE_DIR})
  string(REGEX REPLACE "/.*" "" kind "${place}")
  if(NOT arg_LABELS)
    set(arg_LABELS ${kind})
  endif()
  add_dependencies(proximal_tests ${arg_NAME})
  # The address sanitizer sees the engine, the stores, the practice loop and what the network hands in, but for tests that
  # wait for a PostgreSQL most of the time; the thread sanitizer what threads of our own run, these among them: above it
  # they are gRPC's, which is not instrumented.
  if(place MATCHES "^(engine|service/(store|app|rpc))" AND NOT place MATCHES "postgres" AND NOT "slow" IN_LIST arg_LABELS)
    add_dependencies(proximal_sanitized_tests ${arg_NAME})
  endif()
  if(place MATCHES "^service/(ops|store|app)")
    add_dependencies(proximal_threaded_tests ${arg_NAME})
  endif()
  gtest_discover_tests(${arg_NAME}
    TEST_PREFIX ${arg_NAME}.
    NO_PRETTY_VALUES
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${arg_LABELS} TIMEOUT 600)
endfunction()

function(proximal_fuzz)
  _proximal_parse(proximal_fuzz ${ARGN})
  if(NOT PROXIMAL_SANITIZE MATCHES "fuzzer-no-link")
    return()
  endif()
  _proximal_executable(${arg_NAME})
  proximal_precompile(${arg_NAME} service)
  target_link_options(${arg_NAME} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${arg_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  add_dependencies(proximal_fuzzers ${arg_NAME})
  if(arg_CORPUS)
    add_test(NAME ${arg_NAME}.corpus
      COMMAND ${arg_NAME} -runs=0 ${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS})
    set_tests_properties(${arg_NAME}.corpus PROPERTIES LABELS fuzz TIMEOUT 600)
  endif()
endfunction()
