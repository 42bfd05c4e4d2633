logparse --pipe 'fields a' "$DATA/apache_access.log"
