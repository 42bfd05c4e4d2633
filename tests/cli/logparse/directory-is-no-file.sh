mkdir logs
logparse logs
