echo x | logparse -f 'grok:%{NUMBR:n}'
