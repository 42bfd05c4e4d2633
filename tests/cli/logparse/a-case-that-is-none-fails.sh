# The others still run; a file without a case is an error.
printf '{"input":"a=1","format":"logfmt","expect":{"a":1}}\nnot json\n{"input":"a=1"}\n{"input":"b=1","format":"logfmt","expect":{"b":1}}\n' >cases
logparse --test cases
echo "exit $?"
: >none
logparse --test none
echo "exit $?"
