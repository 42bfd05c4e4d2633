logparse -f postgres "$DATA/apache_access.log"
