logparse --list-formats
