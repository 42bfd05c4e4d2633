#!/usr/bin/env python3
"""Rotation of every kind, by hand and by the real logrotate; numbered as in the list
of faults in README.md beside this.

    tests/integration/ship_rotation_faults.py BIN_DIR [NUMBER...]
"""
import gzip, lzma, os, shutil, signal, subprocess, sys, time

from ship_harness import Bench, Skip, run


def copytruncate(b: Bench, names=("0", "1", "2", "3")):
    log = b.logs / "app.log"
    b.start(b.logs / "app.log*")
    for round, name in enumerate(names):
        # A copy made before anybody has read of its original is another file: logship(1).
        b.append(log, b.lines("ct", 100))
        b.settle()
        b.append(log, b.lines("ct", 2900))
        if round % 2 == 0:
            b.settle()
        shutil.copyfile(log, b.logs / f"app.log.{name}")
        os.truncate(log, 0)
    b.append(log, b.lines("ct", 100))
    b.settle()
    b.stop()


def copytruncate_by_other_names(b: Bench):
    copytruncate(b, ("bak", "c1", "orig-2", "save.gz.not"))


def slow_copy(b: Bench):
    """A copy that is looked at while it is made is no other file."""
    log = b.logs / "app.log"
    log.write_text(b.lines("slow", 2000))
    b.start(b.logs / "app.log*")
    b.settle()
    text = log.read_bytes()
    with open(b.logs / "app.log.1", "wb", buffering=0) as copy:
        for at in range(0, len(text), 30_000):
            copy.write(text[at:at + 30_000])
            time.sleep(0.3)
    os.truncate(log, 0)
    b.append(log, b.lines("slow", 100))
    b.settle()
    b.stop()


def truncate_and_regrow(b: Bench):
    """Past the old position between two looks; same length; while down."""
    log = b.logs / "app.log"
    log.write_text(b.lines("t", 100))
    b.start(log)
    b.settle()
    for count in (300, 300, 299):
        text = b.lines("t", count)
        with open(log, "r+") as file:
            file.truncate(0)
            file.write(text)
        b.settle()
    b.stop()
    log.write_text(b.lines("t", 500))
    b.start(log)
    b.settle()
    b.stop()


def rotation_while_down(b: Bench):
    log = b.logs / "app.log"
    pack = [("gz", gzip.open), ("xz", lzma.open)]
    for round in range(6):
        b.append(log, b.lines("down", 500))
        b.once(b.logs / "app.log*")
        b.append(log, b.lines("down", 500))
        rotated = b.logs / f"app.log.{round}"
        log.rename(rotated)
        if round < 2:
            suffix, opener = pack[round]
            with opener(f"{rotated}.{suffix}", "wb") as out:
                out.write(rotated.read_bytes())
            rotated.unlink()
        elif round == 2 and shutil.which("zstd"):
            subprocess.run(["zstd", "-q", "--rm", str(rotated)], check=True)
    log.write_text(b.lines("down", 10))
    b.once(b.logs / "app.log*")
    b.once(b.logs / "app.log*")


def rotation_with_compression(b: Bench):
    log = b.logs / "app.log"
    b.start(b.logs / "app.log*")
    for round in range(4):
        for _ in range(10):
            b.append(log, b.lines("gz", 200))
            time.sleep(0.01)
        rotated = b.logs / f"app.log.{round}"
        log.rename(rotated)
        subprocess.run(["gzip", str(rotated)], check=True)
    log.write_text(b.lines("gz", 10))
    b.settle()
    time.sleep(1.5)
    b.stop()


def with_logrotate(b: Bench, directives):
    """The real logrotate, every round, under a writer that reopens by name or never."""
    logrotate = shutil.which("logrotate", path=os.environ["PATH"] + ":/usr/sbin")
    if not logrotate:
        raise Skip("no logrotate here")
    log = b.logs / "app.log"
    log.write_text(b.lines("lr", 100))
    config = b.dir / "logrotate.conf"
    owner = "su root root\n" if os.geteuid() == 0 else ""
    config.write_text(f"{owner}{log} {{\n rotate 50\n size 1\n {directives}\n}}\n")
    b.start(b.logs / "app.log*")
    # A copy of what nobody has read a byte of is another file.
    b.settle()
    for _ in range(6):
        for _ in range(8):
            b.append(log, b.lines("lr", 150))
            time.sleep(0.005)
        # Nothing is written between the copy and the truncation: that is lost, whoever reads.
        done = subprocess.run([logrotate, "-s", b.dir / "logrotate.state", "-f", config],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        if not log.exists():
            log.touch()
    # Shorter than a kilobyte, a copy that is not compressed is another file, too.
    b.append(log, b.lines("lr", 50))
    b.settle()
    time.sleep(1.2)
    b.stop()
    # And once more while nobody looks.
    b.append(log, b.lines("lr", 500))
    subprocess.run([logrotate, "-s", b.dir / "logrotate.state", "-f", config], check=True)
    b.once(b.logs / "app.log*")


def logrotate_create(b: Bench):
    with_logrotate(b, "create")


def logrotate_compress(b: Bench):
    with_logrotate(b, "create\n compress")


def logrotate_delaycompress(b: Bench):
    with_logrotate(b, "create\n compress\n delaycompress")


def logrotate_copytruncate(b: Bench):
    with_logrotate(b, "copytruncate")


def logrotate_copytruncate_compress(b: Bench):
    with_logrotate(b, "copytruncate\n compress")


def written_after_rename(b: Bench):
    log = b.logs / "app.log"
    b.start(b.logs / "app.log")
    with open(log, "w") as held:
        held.write(b.lines("old", 100))
        held.flush()
        b.settle()
        log.rename(b.logs / "moved-away")
        log.write_text(b.lines("new", 10))
        for _ in range(4):
            time.sleep(0.7)
            held.write(b.lines("old", 10))
            held.flush()
        b.settle()
        # Removed, and still written to.
        (b.logs / "moved-away").unlink()
        held.write(b.lines("old", 10))
        held.flush()
    b.settle()
    b.stop()


def written_after_rename_while_the_sink_is_down(b: Bench):
    log = b.logs / "app.log"
    fifo = b.dir / "fifo"
    os.mkfifo(fifo)
    log.write_text(b.lines("old", 5000))
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with open(fifo, "wb") as out, open(b.dir / "err.txt", "ab") as err:
        b.process = subprocess.Popen(
            [b.bin / "logship", log, "--mem-max", "1M", "--state", b.state], stdout=out, stderr=err)
    time.sleep(0.5)
    with open(log, "a") as held:
        log.rename(b.logs / "app.log.1")
        log.write_text(b.lines("new", 5000))
        for _ in range(10):
            held.write(b.lines("old", 2000))
            held.flush()
            time.sleep(0.1)
    os.set_blocking(reader, True)
    with open(b.out, "ab") as out, open(reader, "rb") as pipe:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and b.figures()[0] > 0:
            out.write(pipe.read1(1 << 20))
            out.flush()
        b.process.send_signal(signal.SIGTERM)
        out.write(pipe.read())
    b.process.wait()
    b.process = None


TESTS = [
    ("4", "copy and truncate", copytruncate, 0),
    ("4d", "copies that are named otherwise", copytruncate_by_other_names, 0),
    ("4c", "a copy that takes its time", slow_copy, 0),
    ("4b", "truncated and grown past the position", truncate_and_regrow, 0),
    ("5", "rotated and compressed while down", rotation_while_down, 0),
    ("5b", "rotated and compressed under way", rotation_with_compression, 0),
    ("5c", "logrotate: create", logrotate_create, 0),
    ("5d", "logrotate: compress", logrotate_compress, 0),
    ("5e", "logrotate: delaycompress", logrotate_delaycompress, 0),
    ("5f", "logrotate: copytruncate", logrotate_copytruncate, 0),
    ("5g", "logrotate: copytruncate, compress", logrotate_copytruncate_compress, 0),
    ("6", "written to after its rename and removal", written_after_rename, 0),
    ("6b", "written to after its rename, sink down", written_after_rename_while_the_sink_is_down, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
