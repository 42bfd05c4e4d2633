printf '%b' '#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.resp_p\torig\ttunnel\tok\n#types\ttime\tstring\taddr\tport\tcount\tset[string]\tbool\n1432555199.633017\tCO\t10.0.0.1\t80\t-\ta,b\tT\n1432555199.7\tCP\t10.0.0.1\t80\t7\t(empty)\tF\n#close\t2015\n' |
  logparse --now 2026-03-01T12:00:00Z -q -f zeek
