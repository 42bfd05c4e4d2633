echo x | logparse --add _time=now
