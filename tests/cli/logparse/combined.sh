head -n 3 "$DATA/apache_access.log" | logparse -f combined
