logparse -f combind "$DATA/apache_access.log"
