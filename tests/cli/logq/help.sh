# -h fits a screen; --help has everything; both end well.
logq -h
logq --help | wc -l
logq --version | sed 's/[0-9.]*$/N/'
