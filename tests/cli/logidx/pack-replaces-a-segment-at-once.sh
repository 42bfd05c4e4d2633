echo '2026-03-01T10:00:00Z one' > one.log
echo '2026-03-01T10:00:00Z two' > two.log
logidx pack -o a.seg one.log
logidx pack -o a.seg two.log
logidx cat --raw a.seg
# An input that is not there does not cost the segment.
logidx pack -o a.seg three.log
echo "exit $?"
logidx cat --raw a.seg
ls -A
