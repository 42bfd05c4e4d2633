# Part of bench/run: what is stored, against the compressors.
#
# Bytes of a segment, index and checksums included, at levels default and
# archive, and of the bare file by xz -9 and zstd -19 --long=27, each as one
# stream. The goals are those of text files of 1.5 MB or more among the shared
# data, members of its archives one by one; JSON is listed apart.

smallest_measured=1500000

size_head() {
  printf '\nsize: %s\n%-30s %9s %10s %10s %10s %10s %8s %8s\n' "$1" "" "raw MB" default archive \
    "xz -9" "zstd -19" "xz/arch" "z19/def" | tee -a table
}

# packed_bytes LEVEL FORMAT FILE: checked against the file; 0 where it does not come back.
packed_bytes() {
  local given=--raw
  [ "$2" = text ] || given=
  rm -f pack.seg
  if logidx pack -q --level "$1" -f "$2" -o pack.seg "$3" 2>stderr &&
    [ "$(logidx cat -q $given pack.seg | md5sum)" = "$(md5sum <"$3")" ]; then
    size_of pack.seg
  else
    echo 0
  fi
}

# size_one FORMAT FILE: a line of the table, and its figures into the file `sizes`.
size_one() {
  local raw default archive xz=0 z19=0
  raw=$(size_of "$2")
  default=$(packed_bytes default "$1" "$2")
  archive=$(packed_bytes archive "$1" "$2")
  have xz && xz=$(xz -9 -c "$2" | wc -c)
  have zstd && z19=$(zstd -19 --long=27 -qc "$2" | wc -c)
  if [ "$default" -eq 0 ] || [ "$archive" -eq 0 ]; then
    printf '%-30s FAIL: does not come back (%s)\n' "$2" "$(head -n 1 stderr)" | tee -a table
    status=1
    return
  fi
  echo "$2 $raw $default $archive $xz $z19" >>sizes
  awk -v name="$2" -v raw="$raw" -v d="$default" -v a="$archive" -v xz="$xz" -v z="$z19" 'BEGIN {
    printf "%-30s %9.1f %10d %10d %10d %10d %8.2f %8.2f\n", name, raw / 1e6, d, a, xz, z, xz / a, z / d }' |
    tee -a table
}

# The goals, as far as the peers are here.
size_summary() {
  awk '$5 > 0 { n++; log_sum += log($5 / $4); if ($4 > $5) bigger = bigger " " $1 }
    $6 > 0 && $3 >= $6 { beaten = beaten " " $1 }
    END {
      if (n == 0) { print "no xz: nothing to compare with"; exit }
      printf "geometric mean of xz -9 / archive over %d files: %.2f (goal 1.90)\n", n, exp(log_sum / n)
      printf "bigger than xz -9 at archive: %s\n", bigger == "" ? "none" : bigger
      printf "not smaller than zstd -19 --long=27 at default: %s\n", beaten == "" ? "none" : beaten
    }' sizes | tee -a table
}

# The members of the shared archives that are large enough, as files here.
take_members() {
  local archive member name
  have tar && [ -d "$shared/data" ] || return
  for archive in postgres kafka_cluster mongodb mysql_slow; do
    [ -f "$shared/data/$archive.tar.zst" ] || continue
    zstd -dcq "$shared/data/$archive.tar.zst" >members.tar || exit 2
    tar tvf members.tar | awk -v least="$smallest_measured" '$1 ~ /^-/ && $3 >= least {print $6}' |
      while read -r member; do
        name=$archive.$(basename "$member")
        tar xOf members.tar "$member" >"$name" && echo "$name"
      done
  done
  rm -f members.tar
}

bench_size() {
  local file members
  : >sizes
  if [ -d "$shared/data" ]; then
    for file in rootly_apache_error.log nginxplus.ndjson; do
      zstd -dcq "$shared/data/$file.zst" >"$file" || exit 2
    done
  fi
  members=$(take_members)
  size_head "text, bytes stored"
  for file in $(text_files | grep -v '^gen_') $(ls rootly_apache_error.log 2>/dev/null) $members; do
    case "$file" in *json) continue ;; esac
    [ "$(size_of "$file")" -ge "$smallest_measured" ] && size_one text "$file"
  done
  size_summary
  : >sizes
  size_head "JSON"
  for file in cloudtrail.ndjson nginxplus.ndjson windows_events.ndjson \
    $(printf '%s\n' $members | grep 'json$'); do
    [ -f "$file" ] && size_one ndjson "$file"
  done
  awk '/^windows/ {printf "Windows events at default: %.0f times (goal 300)\n", $2 / $3}' sizes | tee -a table
  size_head "made by loggen"
  for file in gen_access.log gen_syslog.log gen_java.log; do size_one text "$file"; done
  size_one ndjson gen_json.ndjson
}
