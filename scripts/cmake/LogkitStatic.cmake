# C libraries that every tool has, as logkit::<name>. The static one where there is
# one: to find, map and bind the shared ones is a fifth of what a filter takes to
# start. -DLOGKIT_STATIC=OFF links the shared ones, as distributions want it; builds
# with sanitizers do so too.
option(LOGKIT_STATIC "Link the C libraries that every tool has statically" ON)

# logkit_c_library(zstd PkgConfig::ZSTD libzstd.a): of a shared library's target.
function(logkit_c_library name shared archive)
  add_library(logkit::${name} INTERFACE IMPORTED GLOBAL)
  string(TOUPPER "LOGKIT_${name}_ARCHIVE" found)
  find_library(${found} ${archive})
  mark_as_advanced(${found})
  if(LOGKIT_STATIC AND NOT LOGKIT_SANITIZE AND ${found})
    get_target_property(includes ${shared} INTERFACE_INCLUDE_DIRECTORIES)
    if(includes)
      target_include_directories(logkit::${name} INTERFACE ${includes})
    endif()
    target_link_libraries(logkit::${name} INTERFACE ${${found}})
  else()
    target_link_libraries(logkit::${name} INTERFACE ${shared})
  endif()
endfunction()

logkit_c_library(bzip2 BZip2::BZip2 libbz2.a)
logkit_c_library(lzma LibLZMA::LibLZMA liblzma.a)
logkit_c_library(pcre2 PkgConfig::PCRE2 libpcre2-8.a)
logkit_c_library(xxhash PkgConfig::XXHASH libxxhash.a)
logkit_c_library(zlib ZLIB::ZLIB libz.a)
logkit_c_library(zstd PkgConfig::ZSTD libzstd.a)
