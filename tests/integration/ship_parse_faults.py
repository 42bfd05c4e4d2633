#!/usr/bin/env python3
"""Records of several lines, of container runtimes, and what cuts them, through logship
into logparse; faults 15 and 16 of the list in README.md beside this.

    tests/integration/ship_parse_faults.py BIN_DIR [NUMBER...]
"""
import json, signal, subprocess, sys, time

from ship_harness import Bench, run

STAMP = "2026-03-01T12:00:00.{:09d}Z"


class Pipe:
    """logship of the bench's files into logparse; what it makes is b.out."""

    def __init__(self, b: Bench, sources, *arguments, once=False):
        log = open(b.dir / "err.txt", "ab")
        self.b, self.once = b, once
        self.ship = subprocess.Popen(
            [b.bin / "logship", *sources, "--state", b.state] + (["--once"] if once else []),
            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL)
        self.parse = subprocess.Popen([b.bin / "logparse", *arguments], stdin=self.ship.stdout,
                                      stdout=open(b.out, "ab"), stderr=log)
        self.ship.stdout.close()

    def stop(self):
        if not self.once and self.ship.poll() is None:
            self.ship.send_signal(signal.SIGTERM)
        assert self.ship.wait(30) == 0, self.b.errors()
        assert self.parse.wait(30) == 0, self.b.errors()


def trace(b: Bench, number, frames, source="trace"):
    lines = [f"2026-03-01 12:00:00,000 ERROR {source} {number} failed", f"java.lang.RuntimeException: {source} {number}"]
    lines += [f"\tat com.example.Frame{i}.call(Frame.java:{i})" for i in range(frames)]
    b.written["\n".join(lines)] += 1
    return "\n".join(lines) + "\n"


def slow_traces(b: Bench):
    """In pieces with pauses that are shorter than the timeout; a timer must not cut one."""
    log = b.logs / "app.log"
    log.touch()
    pipe = Pipe(b, [log], "-f", "text", "--multiline", "java", "--multiline-timeout", "2s")
    for number in range(6):
        text = trace(b, number, 30)
        for at in range(0, len(text), 200):
            b.append(log, text[at:at + 200])
            time.sleep(0.05)
    # Its end is told by the next beginning.
    b.append(log, trace(b, "last", 3))
    b.settle()
    pipe.stop()


def long_trace_at_once(b: Bench):
    log = b.logs / "app.log"
    log.write_text("".join(trace(b, i, 490) for i in range(40)))
    Pipe(b, [log], "-f", "text", "--multiline", "java", once=True).stop()


def interleaved_sources(b: Bench):
    """Lines of one file never go on with a record of another."""
    logs = [b.logs / f"{i}.log" for i in range(4)]
    texts = ["".join(trace(b, n, 12, source=f"s{i}") for n in range(30)) for i in range(4)]
    for log in logs:
        log.touch()
    pipe = Pipe(b, [b.logs / "*.log"], "-f", "text", "--multiline", "java", "--multiline-timeout", "5s")
    step = 700
    for at in range(0, max(map(len, texts)), step):
        for log, text in zip(logs, texts):
            b.append(log, text[at:at + step])
        time.sleep(0.01)
    pipe.stop()


def trace_cut_by_rotation(b: Bench):
    log = b.logs / "app.log"
    text = "".join(trace(b, n, 20) for n in range(10))
    half = text.index("\n", len(text) // 2 + 37) + 1
    log.write_text(text[:half])
    pipe = Pipe(b, [b.logs / "app.log*"], "-f", "text", "--multiline", "java", "--multiline-timeout", "2s")
    time.sleep(0.5)
    log.rename(b.logs / "app.log.1")
    # Its writer goes on in the file it has open.
    b.append(b.logs / "app.log.1", text[half:])
    log.write_text(trace(b, "new", 5))
    b.settle()
    pipe.stop()


class Cri:
    def __init__(self, b: Bench):
        self.b, self.clock = b, 0

    def line(self, stream, tag, text):
        self.clock += 1000
        return f"{STAMP.format(self.clock)} {stream} {tag} {text}\n"

    def message(self, number, pieces, stream="stdout"):
        parts = [f"cri-{stream}-{number}-{i} {'x' * 50}" for i in range(pieces)]
        self.b.written["".join(parts)] += 1
        return [self.line(stream, "P" if i + 1 < pieces else "F", part) for i, part in enumerate(parts)]


def cri_streams(b: Bench):
    """Pieces of stdout and stderr that are interleaved belong to their own."""
    cri = Cri(b)
    lines = []
    for number in range(200):
        out = cri.message(number, 1 + number % 4, "stdout")
        err = cri.message(number, 1 + number % 3, "stderr")
        while out or err:
            for some in (out, err):
                if some:
                    lines.append(some.pop(0))
    log = b.logs / "cri.log"
    log.write_text("".join(lines))
    Pipe(b, [log], "-f", "cri", once=True).stop()


def cri_cut_by_rotation(b: Bench):
    """P in the old file, F in the new one; and a P that nothing follows."""
    cri = Cri(b)
    first, second = cri.message(1, 2), cri.message(2, 1)
    log = b.logs / "0.log"
    log.write_text(first[0])
    pipe = Pipe(b, [b.logs / "0.log*"], "-f", "cri", "--multiline-timeout", "1s")
    time.sleep(0.4)
    log.rename(b.logs / "0.log.20260301-120000")
    log.write_text(first[1] + second[0])
    end = time.monotonic() + 10
    while time.monotonic() < end and sum(b.came().values()) < 2:
        time.sleep(0.1)
    pipe.stop()
    # Two files are two sources: nothing is lost, and nothing is glued to what is not its own.
    text = "".join(record["_msg"] for record in b.records() if "_msg" in record)
    for piece in ("cri-stdout-1-0", "cri-stdout-1-1", "cri-stdout-2-0"):
        assert text.count(piece) == 1, f"{piece}: {text.count(piece)} times in {text[:300]}"
    b.written = b.came()


def docker_splits(b: Bench):
    """Docker cuts at 16 KiB; a NUL is escaped in JSON."""
    log = b.logs / "docker.log"
    with open(log, "w") as file:
        for number in range(30):
            text = f"docker {number} " + "y" * (16384 * (number % 3)) + ("\0" if number % 5 == 0 else "") + "end"
            b.written[text] += 1
            pieces = [text[i:i + 16384] for i in range(0, len(text), 16384)]
            for i, piece in enumerate(pieces):
                piece += "\n" if i + 1 == len(pieces) else ""
                file.write(json.dumps({"log": piece, "stream": "stdout", "time": STAMP.format(number)}) + "\n")
    Pipe(b, [log], "-f", "docker", once=True).stop()


TESTS = [
    ("15", "stack traces that come slowly", slow_traces, 0),
    ("15b", "stack traces of 490 lines", long_trace_at_once, 0),
    ("15c", "stack traces of four files at once", interleaved_sources, 0),
    ("15d", "a stack trace that is cut by a rotation", trace_cut_by_rotation, 0),
    ("16", "CRI, pieces of two streams", cri_streams, 0),
    ("16b", "CRI, cut by a rotation", cri_cut_by_rotation, 0),
    ("16c", "Docker's pieces of 16 KiB", docker_splits, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
