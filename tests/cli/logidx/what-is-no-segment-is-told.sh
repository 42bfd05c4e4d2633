# A directory, a link to itself and one to nowhere under the name of a segment.
echo '2026-03-01T10:00:00Z a line' > in.log
logidx ingest --merge off store in.log
cd store/2026-03-01 && mkdir a.seg && ln -s b.seg b.seg && ln -s nowhere c.seg && cd ../..
logidx cat --raw store; echo "exit $?"
logq -o raw '*' store; echo "exit $?"
logidx verify store/2026-03-01/a.seg; echo "exit $?"
echo '2026-03-01T10:00:01Z another' >> in.log
logidx ingest store in.log; echo "exit $?"
logidx merge store | sed 's/^.*seg: //; s/, [0-9.]* [KMB].*//'
logidx repair store; echo "exit $?"
rm -r store/2026-03-01/[abc].seg
logidx cat --raw store; echo "exit $?"
