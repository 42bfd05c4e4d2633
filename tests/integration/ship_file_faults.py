#!/usr/bin/env python3
"""Which file is which, and what there is to follow; numbered as in the list
of faults in README.md beside this.

    tests/integration/ship_file_faults.py BIN_DIR [NUMBER...]
"""
import gzip, os, shutil, sys, time

from ship_harness import Bench, Skip, run


def inode_reuse(b: Bench):
    log = b.logs / "app.log"
    other = 0
    for size in (50, 10, 200):
        text = b.lines("reuse", size)
        log.write_text(text)
        first = log.stat().st_ino
        b.once(log)
        log.unlink()
        for _ in range(50):
            log.write_text("")
            if log.stat().st_ino == first:
                break
            log.rename(b.dir / f"other-{other}")
            other += 1
        else:
            raise Skip("this file system does not give inodes again")
    log.write_text(b.lines("reuse", 120))
    b.once(log)


def inode_reuse_under_way(b: Bench):
    """Rotation by removal while it is followed; the name comes back at once."""
    log = b.logs / "app.log"
    log.write_text(b.lines("a", 100))
    b.start(b.logs / "*.log")
    b.settle()
    for round in range(5):
        log.unlink()
        log.write_text(b.lines(f"r{round}", 40 + 50 * (round % 2)))
        b.settle()
    b.stop()


def identical_heads(b: Bench):
    header = "time;host;level;message;" + "c;" * 2040 + "\n"
    paths = [b.logs / f"data{i}.csv" for i in range(50)]
    for path in paths:
        path.write_text(header)
        b.written[header.rstrip("\n")] += 1
    b.start(b.logs / "*.csv")
    b.settle()
    for i, path in enumerate(paths):
        b.append(path, b.lines(f"csv{i}", 20))
    b.settle()
    b.stop()
    for i, path in enumerate(paths):
        b.append(path, b.lines(f"csv{i}", 20))
    b.start(b.logs / "*.csv")
    b.settle()
    b.stop()


def identical_heads_one_by_one(b: Bench):
    """Each comes with its header alone, like a copy of the one before, and goes on by itself."""
    header = "time;host;level;message;" + "c;" * 2040 + "\n"
    b.start(b.logs / "*.csv")
    for i in range(6):
        path = b.logs / f"data{i}.csv"
        path.write_text(header)
        b.written[header.rstrip("\n")] += 1
        time.sleep(0.1)
        if i % 2 == 0:
            b.append(path, b.lines(f"csv{i}", 20))
    time.sleep(0.2)
    for i in (1, 3, 5):
        b.append(b.logs / f"data{i}.csv", b.lines(f"csv{i}", 20))
    b.settle()
    b.stop()


def tiny_files(b: Bench):
    log = b.logs / "tiny.log"
    b.start(b.logs / "*.log")
    for step in range(6):
        b.append(log, b.lines("tiny", 1, padding=step))
        b.settle()
    b.stop()
    # Over every size of the head, with a restart at each.
    for size in (1, 100, 500, 480, 5, 2000):
        b.append(log, b.lines("tiny", 1, padding=size))
        b.once(b.logs / "*.log")
    log.rename(b.logs / "tiny.log.1")
    log.write_text(b.lines("tiny", 1, padding=1))
    b.once(b.logs / "*.log", b.logs / "*.log.1")


def clocks(b: Bench):
    log = b.logs / "app.log"
    b.start(b.logs / "*.log*")
    for mtime in (0, 2_000_000_000, 1, 1_900_000_000):
        b.append(log, b.lines("clock", 20))
        os.utime(log, (mtime, mtime))
        b.settle()
    log.rename(b.logs / "app.log.1")
    os.utime(b.logs / "app.log.1", (5, 5))
    log.write_text(b.lines("clock", 5))
    b.settle()
    b.stop()
    b.start(b.logs / "*.log*")
    b.settle()
    b.stop()


def links(b: Bench):
    target = b.logs / "target.log"
    target.write_text(b.lines("one", 20))
    (b.logs / "current.log").symlink_to(target)
    (b.logs / "chain.log").symlink_to(b.logs / "current.log")
    (b.logs / "hard.log").hardlink_to(target)
    (b.logs / "dangling.log").symlink_to(b.dir / "later.txt")
    (b.dir / "elsewhere").mkdir()
    (b.logs / "dir").symlink_to(b.dir / "elsewhere")
    (b.dir / "elsewhere" / "loop").symlink_to(b.logs)
    (b.dir / "elsewhere" / "far.log").write_text(b.lines("far", 20))
    b.start(b.logs / "**" / "*.log")
    b.settle()
    (b.dir / "later.txt").write_text(b.lines("later", 20))
    b.settle()
    # The link is pointed at something else; the old target goes on.
    (b.dir / "second.txt").write_text(b.lines("second", 20))
    (b.logs / "current.log").unlink()
    (b.logs / "current.log").symlink_to(b.dir / "second.txt")
    b.append(target, b.lines("one", 20))
    b.settle()
    b.stop()


def many_files(b: Bench):
    count = 2000
    for i in range(count):
        (b.logs / f"idle{i}.log").write_text(b.line(f"i{i}"))
    b.start(b.logs / "*.log")
    b.settle()
    for round in range(3):
        for i in range(0, count, 200):
            b.append(b.logs / f"idle{i}.log", b.lines(f"i{i}", 50))
        b.settle()
    b.stop()


def directory_goes_and_comes(b: Bench):
    sub = b.logs / "sub"
    b.start(b.logs / "sub" / "*.log")
    for round in range(3):
        sub.mkdir()
        (sub / "a.log").write_text(b.lines(f"d{round}", 30))
        b.settle()
        shutil.rmtree(sub)
    b.stop()


def permission_comes_back(b: Bench):
    if os.geteuid() == 0:
        raise Skip("root may read everything")
    log = b.logs / "secret.log"
    log.write_text(b.lines("s", 20))
    log.chmod(0)
    b.start(log)
    time.sleep(0.5)
    log.chmod(0o600)
    b.settle()
    b.stop()


def from_the_end(b: Bench):
    """What is there at the start is history, a line that is being written is not."""
    log = b.logs / "app.log"
    log.write_text("history\nhal")
    (b.logs / "old.log.gz").write_bytes(gzip.compress(b"history\n" * 9))
    b.start(b.logs / "*", "--from-end")
    time.sleep(0.4)
    b.append(log, "f\n" + b.lines("end", 20))
    b.written["half"] += 1
    (b.logs / "later.log").write_text(b.lines("later", 20))
    b.settle()
    b.stop()
    assert "history" not in b.came()
    # Known by now: nothing is left out.
    b.append(log, b.lines("end", 20))
    b.start(b.logs / "*.log", "--from-end")
    b.settle()
    b.stop()


TESTS = [
    ("1", "inode given again while down", inode_reuse, 0),
    ("1b", "name and inode given again while followed", inode_reuse_under_way, 0),
    ("2", "fifty files with one head", identical_heads, 0),
    ("2b", "files with one head that come one by one", identical_heads_one_by_one, 0),
    ("3", "tiny files that grow", tiny_files, 0),
    ("17", "times that jump", clocks, 0),
    ("18", "links", links, 0),
    ("19", "two thousand files", many_files, 0),
    ("19b", "a directory that goes and comes", directory_goes_and_comes, 0),
    ("19c", "a permission that comes back", permission_comes_back, 0),
    ("f", "from the end", from_the_end, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
