logship --once nothing.log "*.none" 2>&1 | sed "s|$PWD|.|"; echo "exit ${PIPESTATUS[0]}"
mkdir dir
logship --once dir 2>&1 | sed "s|$PWD|.|g"; echo "exit ${PIPESTATUS[0]}"
printf 'a\nb\n' | gzip | head -c 20 >torn.gz
logship --once torn.gz >/dev/null 2>err; echo "exit $?"
grep -c torn.gz err
tar cf x.tar err
logship --once x.tar 2>&1 | sed "s|$PWD|.|"; echo "exit ${PIPESTATUS[0]}"
