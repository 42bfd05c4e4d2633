logparse <&-
