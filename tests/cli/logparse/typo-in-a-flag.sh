logparse --formt combined "$DATA/apache_access.log"
