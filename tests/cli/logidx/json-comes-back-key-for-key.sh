cat > in.ndjson <<'END'
{"b":1,"a":2}
{ "spaces" : [ 1 , 2 ] , "o" : { } }
{"a":1,"a":"twice"}
{"n":[1.0,1e3,-0],"big":9007199254740993,"d":0.10,"e":1E+2,"z":-0.0}
{"s":"\u00e9\/\"\\\b\f\n\r\t\ud83d\ude00","k\u0065y":null,"t":true,"f":false}
{"nested":{"deep":{"er":[{"x":1},{}]}},"nested.deep":"literal"}
{}
{"":"empty key"}
END
logidx ingest store in.ndjson
logidx cat store | cmp - in.ndjson && echo same
logidx pack -o a.seg in.ndjson
logidx cat a.seg | cmp - in.ndjson && echo same
printf '{"crlf":1}\r\n\n{"last":"line without LF"}' | logidx ingest other
logidx cat other | od -c | head -n 4
