# logkit::allocator: jemalloc, for a tool whose records cross threads as many small
# allocations (librdkafka makes some nine of a message, and frees them elsewhere).
# -DLOGKIT_JEMALLOC=OFF leaves it with the C library's; so do builds with sanitizers,
# which have their own, and machines without it.
option(LOGKIT_JEMALLOC "Link logship with jemalloc" ON)

add_library(logkit::allocator INTERFACE IMPORTED GLOBAL)
if(LOGKIT_JEMALLOC AND NOT LOGKIT_SANITIZE)
  if(LOGKIT_STATIC)
    find_library(LOGKIT_JEMALLOC_LIBRARY NAMES libjemalloc_pic.a jemalloc)
  else()
    find_library(LOGKIT_JEMALLOC_LIBRARY jemalloc)
  endif()
  mark_as_advanced(LOGKIT_JEMALLOC_LIBRARY)
  if(LOGKIT_JEMALLOC_LIBRARY)
    target_link_libraries(logkit::allocator INTERFACE "${LOGKIT_JEMALLOC_LIBRARY}" Threads::Threads
                          ${CMAKE_DL_LIBS} m)
  else()
    message(STATUS "jemalloc was not found: logship uses the C library's malloc")
  endif()
endif()
