#!/usr/bin/env python3
"""The systemd journal that is rotated, vacuumed and damaged while it is read; fault 20
of the list in README.md beside this. systemd-journal-remote makes its files, no
journald has to run.

    tests/integration/ship_journal_faults.py BIN_DIR [NUMBER...]
"""
import pathlib, random, signal, subprocess, sys, time

from ship_harness import Bench, Skip, run

REMOTE = pathlib.Path("/lib/systemd/systemd-journal-remote")
BOOT = "c0ffeec0ffeec0ffeec0ffeec0ffee%02x"
STATE_AT = 16  # in the header of a journal file: offline, online or archived
ONLINE = b"\x01"
BLOCK = 4096


class Journal:
    """A directory of journal files that are written to like journald does."""

    def __init__(self, b: Bench):
        if not REMOTE.exists():
            raise Skip("no systemd-journal-remote here")
        self.b, self.dir = b, b.dir / "journal"
        self.dir.mkdir()
        self.active = self.dir / "app.journal"
        self.boot = 0
        self.time_us = 1_772_366_400_000_000

    def write(self, count, source="journal"):
        entries = []
        for _ in range(count):
            self.time_us += 1000
            message = self.b.line(source).rstrip("\n")
            entries.append(f"__REALTIME_TIMESTAMP={self.time_us}\n__MONOTONIC_TIMESTAMP={self.time_us % 10**9}\n"
                           f"_BOOT_ID={BOOT % self.boot}\nPRIORITY=6\n_HOSTNAME=h\nSYSLOG_IDENTIFIER=app\nMESSAGE={message}\n\n")
        subprocess.run([REMOTE, "-o", self.active, "-"], input="".join(entries).encode(), check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def rotate(self):
        """The next write finds a file that was not closed: it puts it aside and goes on with its numbers."""
        with open(self.active, "r+b") as file:
            file.seek(STATE_AT)
            file.write(ONLINE)

    def archived(self):
        return sorted(set(self.dir.iterdir()) - {self.active}, key=lambda path: path.stat().st_mtime)

    def start(self, *arguments):
        self.b.start(f"journald:{self.dir}", "--metrics-file", self.b.dir / "metrics", *arguments)

    def gaps(self):
        text = (self.b.dir / "metrics").read_text()
        return sum(int(float(line.rsplit(" ", 1)[1])) for line in text.splitlines() if 'reason="journal_gap"' in line)


def forgive(b: Bench, counted):
    """What no reader could have read is told of: as many lines as were counted, no more."""
    missing = b.written - b.came()
    lost = sum(missing.values())
    assert counted == lost, f"{counted} counted of {lost} that are gone"
    b.written -= missing
    return f"{lost} gone and counted"


def followed(b: Bench):
    journal = Journal(b)
    journal.write(200)
    journal.start()
    b.settle()
    for round in range(4):
        journal.write(300)
        journal.boot += 1
        if round % 2:
            journal.rotate()
    b.settle()
    b.stop()
    journal.write(100)
    journal.start("--once")
    b.process.wait()
    assert journal.gaps() == 0


def killed(b: Bench):
    """What has no acknowledgement comes again: at most a batch."""
    journal = Journal(b)
    random.seed(20)
    for _ in range(8):
        journal.write(400)
        journal.start()
        time.sleep(random.uniform(0.02, 0.15))
        b.stop(signal.SIGKILL)
        text = b.out.read_bytes()
        b.out.write_bytes(text[: text.rfind(b"\n") + 1])
        journal.rotate()
    journal.start("--once")
    b.process.wait()


def vacuumed_while_down(b: Bench):
    journal = Journal(b)
    journal.write(300)
    journal.start("--once")
    b.process.wait()
    journal.write(200)
    journal.rotate()
    journal.write(100)
    for path in journal.archived():
        path.unlink()
    journal.start("--once")
    b.process.wait()
    return forgive(b, journal.gaps())


def vacuumed_under_way(b: Bench):
    """The file that is being read goes; what is behind it is read on."""
    journal = Journal(b)
    journal.write(100)
    journal.start("--rate", "2000")
    b.settle()
    journal.write(4000)
    journal.rotate()
    journal.write(500)
    time.sleep(0.3)
    for path in journal.archived():
        path.unlink()
    time.sleep(1)
    journal.write(100)
    end = time.monotonic() + 20
    last = f"journal {b.numbers['journal']} "
    while time.monotonic() < end and not any(line.startswith(last) for line in b.came()):
        time.sleep(0.1)
    time.sleep(0.3)
    b.stop()
    return forgive(b, journal.gaps())


def damaged(b: Bench):
    journal = Journal(b)
    journal.write(2000)
    journal.rotate()
    journal.write(500)
    [old] = journal.archived()
    # Behind the hash tables, where the entries are.
    blocks = list(iter_blocks(old))
    used = [i for i, block in enumerate(blocks) if b"MESSAGE=journal " in block]
    with open(old, "r+b") as file:
        for i in used[len(used) // 3], used[len(used) * 2 // 3]:
            file.seek(i * BLOCK)
            file.write(b"\xff" * BLOCK)
    journal.start("--once")
    b.process.wait()
    came = b.came()
    assert sum(came.values()) >= 500, "the file that is sound was not read"
    return forgive(b, journal.gaps())


def iter_blocks(path):
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            yield block


TESTS = [
    ("20", "a journal that grows and is rotated", followed, 0),
    ("20b", "killed at random points", killed, 8 * 3600),
    ("20c", "vacuumed while nobody reads", vacuumed_while_down, 0),
    ("20d", "vacuumed while it is read", vacuumed_under_way, 0),
    ("20e", "damaged in the middle", damaged, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
