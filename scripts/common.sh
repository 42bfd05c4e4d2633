# Shared by scripts/quickstart and scripts/test: what has to be installed and
# how the tree is built. Sourced, not run.

build_packages="g++ cmake ninja-build pkg-config ccache libsimdjson-dev libcli11-dev libfmt-dev libpcre2-dev libzstd-dev libarchive-dev libxxhash-dev zlib1g-dev libbz2-dev liblzma-dev libsnappy-dev libmicrohttpd-dev libgnutls28-dev libcurl4-openssl-dev libssl-dev librdkafka-dev libsystemd-dev libjemalloc-dev"
# catch2 for the unit tests; the rest is what the command line tests use.
test_packages="catch2 python3 man-db groff procps bsdutils xz-utils zstd gzip bzip2 zip curl openssl rsyslog rsyslog-gnutls logrotate systemd-journal-remote"
# For the tests with a real Kafka broker; they are skipped where these cannot be had.
broker_packages="maven openjdk-17-jre-headless"

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 2; }

is_installed() {
  dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

# ensure_packages NAME...: installs the missing ones with apt, says which.
ensure_packages() {
  local missing=() package
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -eq 0 ] && return 0
  if [ "$install" = no ]; then
    die "missing packages: ${missing[*]} (run without --no-install, or install them)"
  fi
  command -v apt-get >/dev/null || die "missing packages: ${missing[*]}, and there is no apt-get here"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "missing packages: ${missing[*]}: run as root, or install sudo"
    as_root=(sudo)
  fi
  say "installing with apt: ${missing[*]}"
  # A machine that has never listed its packages knows none of them.
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# build_preset PRESET [TARGET...]: configures once, then builds what changed.
build_preset() {
  local preset=$1
  shift
  # A checkout in another directory finds what this one has compiled.
  export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
  local launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  cmake --preset "$preset" "${launcher[@]}" "${cmake_options[@]}" >"$root/build/$preset.configure.log" 2>&1 ||
    { cat "$root/build/$preset.configure.log" >&2; die "configuring '$preset' failed"; }
  cmake --build --preset "$preset" ${1:+--target "$@"}
}
