logparse -f combined,logfmtt "$DATA/apache_access.log"
