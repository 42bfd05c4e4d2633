# How every target of the project is made: one warning set, one sanitizer set,
# one C++ standard, and links that say which folder may use which.

add_library(logkit_options INTERFACE)
target_compile_features(logkit_options INTERFACE cxx_std_20)
target_include_directories(logkit_options INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(logkit_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  $<$<BOOL:${LOGKIT_WERROR}>:-Werror>)
target_compile_definitions(logkit_options INTERFACE LOGKIT_VERSION="${PROJECT_VERSION}")

foreach(sanitizer IN LISTS LOGKIT_SANITIZE)
  target_compile_options(logkit_options INTERFACE -fsanitize=${sanitizer} -fno-omit-frame-pointer
                         $<$<STREQUAL:${sanitizer},undefined>:-fno-sanitize-recover=undefined>)
  target_link_options(logkit_options INTERFACE -fsanitize=${sanitizer})
endforeach()

if(LOGKIT_IPO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

# logkit_library(io SOURCES a.cpp b.cpp LINK logkit_base ...): the target
# logkit_io of the folder lib/io.
function(logkit_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(logkit_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(logkit_${name} PUBLIC logkit_options ${ARG_LINK} PRIVATE ${ARG_PRIVATE_LINK})
endfunction()

# logkit_tool(logq SOURCES ... LINK ...): the binary and, for tests in
# process, its code as the library logkit_tool_logq.
function(logkit_tool name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_library(logkit_tool_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(logkit_tool_${name} PUBLIC logkit_options ${ARG_LINK})
  add_executable(${name} main.cpp)
  target_link_libraries(${name} PRIVATE logkit_tool_${name})
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# logkit_test(unit/io SOURCES fs_test.cpp ... LINK ...): one Catch2 program and
# one ctest entry; it runs under the sanitizers too unless PLAIN is given.
function(logkit_test name)
  cmake_parse_arguments(ARG "PLAIN" "" "SOURCES;LINK" ${ARGN})
  string(REPLACE "/" "_" program ${name})
  add_executable(${program} ${ARG_SOURCES})
  target_link_libraries(${program} PRIVATE logkit_test_main ${ARG_LINK})
  # Optimising Catch's macros takes longer than running them.
  target_compile_options(${program} PRIVATE -O0)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
  add_test(NAME ${name} COMMAND ${program} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  if(NOT ARG_PLAIN)
    set_tests_properties(${name} PROPERTIES LABELS sanitizers)
    add_dependencies(sanitizer_tests ${program})
  endif()
endfunction()

# The unit tests of lib/<name>: tests/unit/<name>.
function(logkit_unit_test name)
  logkit_test(unit/${name} ${ARGN})
endfunction()
