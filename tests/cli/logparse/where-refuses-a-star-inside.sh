logparse --where 'path:*.php*' "$DATA/apache_access.log"
