# Records whose paths make a dictionary of several pieces: 1252 of 1.4 KiB, out of order.
BEGIN {
  for (i = 0; i < 60; ++i) { even = even "/a"; odd = odd "/b" }
  for (i = 0; i < 6000; ++i) {
    path = ""
    for (left = i * i % 2503; length(path) < 1400; left = int(left / 2)) {
      path = path (left % 2 ? odd : even) left
    }
    printf "{\"n\":%d,\"path\":\"%s\"}\n", i, path
  }
}
