logparse --where 'status:(' "$DATA/apache_access.log"
