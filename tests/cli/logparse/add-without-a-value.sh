echo x | logparse --add env
