#!/usr/bin/env python3
"""Lines without end, beyond every limit, and of any bytes; numbered as in the list
of faults in README.md beside this.

    tests/integration/ship_line_faults.py BIN_DIR [NUMBER...]
"""
import random, signal, sys, time

from ship_harness import Bench, run, text


def partial_last_line(b: Bench):
    log = b.logs / "app.log"
    b.start(log)
    pieces = b.lines("p\u00e9", 60).encode()
    random.seed(12)
    at = 0
    with open(log, "wb", buffering=0) as file:
        while at < len(pieces):
            step = random.choice([1, 2, 3, 7, 30, 90])
            file.write(pieces[at:at + step])
            at += step
            if random.random() < 0.08:
                b.stop(random.choice([signal.SIGTERM, signal.SIGKILL]))
                b.start(log)
    b.settle()
    # Without an end it is not told, until nobody goes on with it.
    b.append(log, "half")
    time.sleep(0.3)
    assert "half" not in b.came(), "half a line was told"
    b.append(log, " and half\n")
    b.written["half and half"] += 1
    b.settle()
    b.append(log, "the last")
    b.written["the last"] += 1
    b.stop()
    b.once(log)


def huge_lines(b: Bench):
    log = b.logs / "app.log"
    limit = 1 << 20
    cut = 0
    with open(log, "w") as file:
        for size in (limit - 1, limit, limit + 1, 3 * limit, 20 * limit, (1 << 20) - 64, 65535, 65536):
            file.write("y" * size + "\n" + b.line("after"))
            b.written["y" * min(size, limit)] += 1
            cut += size > limit
    b.start(log, "--max-record", limit)
    b.settle()
    # One that comes slowly.
    with open(log, "a") as file:
        for _ in range(40):
            file.write("z" * (64 << 10))
            file.flush()
            time.sleep(0.005)
        file.write("\n" + b.line("after"))
    b.written["z" * limit] += 1
    b.settle()
    b.stop()
    marked = sum(1 for r in b.records() if r.get("_truncated"))
    assert marked == cut + 1, f"{marked} marked as cut, not {cut + 1}"


def any_bytes(b: Bench):
    lines = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\x80", b"caf\xe9", b"\xe4\xb8", b"\x00\x00nul",
             b"\0" * (2 << 20), b"\xef\xbb\xbfbom", "utf16".encode("utf-16"), b"cr only\rand more\r",
             b'"quoted" \\ \x01\x1f\x7f', b"", "\u2028\U0001f600".encode()]
    (b.logs / "bytes.log").write_bytes(b"".join(line + b"\n" for line in lines))
    b.written.update(line.decode(errors="surrogateescape") for line in lines)
    b.once(b.logs / "bytes.log")
    got = [text(r).encode(errors="surrogateescape") for r in b.records() if "_msg" in r]
    assert got == lines, "bytes were changed, or their order"


TESTS = [
    ("12", "last lines without an end", partial_last_line, 1),
    ("13", "lines about and beyond every limit", huge_lines, 0),
    ("14", "any bytes", any_bytes, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
