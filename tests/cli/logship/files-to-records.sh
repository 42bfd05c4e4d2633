# Positions are those after each line; the descriptor goes before the first.
printf 'one\ntwo\n' >a.log
printf 'three\nno end' | gzip >b.log.gz
logship --once '*.log*' | sed -E 's/"_src":"file:[0-9a-f]{32}"/"_src":"S"/; s/"_src_info":\{.*/"_src_info":{…}}/'
echo --
# The same run twice: with a state nothing comes again.
logship --once '*.log*' --state state | grep -c _msg
logship --once '*.log*' --state state | grep -c _msg
echo three >>a.log
logship --once '*.log*' --state state | grep -o '"_msg":"[^"]*"'
echo --
# A store at the end of the pipe is the state.
for run in 1 2; do logship --once '*.log*' --resume-from store | logparse -f text | logidx ingest store; done
logq -c '*' store
echo --
# A file whose name looks like a sink, links, exclusion.
echo x >./file:x
logship --once ./file:x | grep -c _msg
ln -s a.log link.log
logship --once '*.log' | grep -c _msg
logship --once '*.log*' --exclude 'b.*' | grep -c _msg
