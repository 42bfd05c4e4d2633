#!/usr/bin/env python3
"""Faults around files, numbered as in the list of faults that logship(1) names.

    tests/integration/ship_file_faults.py BIN_DIR [NUMBER...]
"""
import gzip, lzma, os, pathlib, random, shutil, signal, subprocess, sys, time

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


def copytruncate(b: Bench):
    log = b.logs / "app.log"
    b.start(b.logs / "app.log*")
    for round in range(4):
        # A copy made before anybody has read of its original is another file: logship(1).
        b.append(log, b.lines("ct", 100))
        b.settle()
        b.append(log, b.lines("ct", 2900))
        if round % 2 == 0:
            b.settle()
        shutil.copyfile(log, b.logs / f"app.log.{round}")
        os.truncate(log, 0)
    b.append(log, b.lines("ct", 100))
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


def with_logrotate(b: Bench, directives, copies=False):
    """The real logrotate, every round, under a writer that reopens by name or never."""
    logrotate = shutil.which("logrotate", path=os.environ["PATH"] + ":/usr/sbin")
    if not logrotate:
        raise Skip("no logrotate here")
    log = b.logs / "app.log"
    log.write_text(b.lines("lr", 100))
    config = b.dir / "logrotate.conf"
    config.write_text(f"su root root\n{log} {{\n rotate 50\n size 1\n {directives}\n}}\n"
                      if os.geteuid() == 0 else f"{log} {{\n rotate 50\n size 1\n {directives}\n}}\n")
    b.start(b.logs / "app.log*")
    # A copy of what nobody has read a byte of is another file.
    b.settle()
    for round in range(6):
        for _ in range(8):
            b.append(log, b.lines("lr", 150))
            time.sleep(0.005)
        # Between the copy and the truncation nobody can follow a writer.
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
    import base64
    lines = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\x80", b"caf\xe9", b"\xe4\xb8", b"\x00\x00nul",
             b"\0" * (2 << 20), b"\xef\xbb\xbfbom", "utf16".encode("utf-16"), b"cr only\rand more\r",
             b'"quoted" \\ \x01\x1f\x7f', b"", "\u2028\U0001f600".encode()]
    (b.logs / "bytes.log").write_bytes(b"".join(line + b"\n" for line in lines))
    b.once(b.logs / "bytes.log")
    got = [base64.b64decode(r["_msg_b64"]) if "_msg_b64" in r else r["_msg"].encode()
           for r in b.records() if "_msg" in r]
    assert got == lines, "bytes were changed"
    return f"{len(lines)} lines of odd bytes came as they were"


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


def term_while_busy(b: Bench):
    log = b.logs / "app.log"
    log.write_text(b.lines("busy", 20000))
    for _ in range(8):
        b.start(log)
        time.sleep(0.05)
        began = time.monotonic()
        b.stop()
        assert time.monotonic() - began < 5, "a stop took too long"
    b.once(log)


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


def ledger_adds_up(b: Bench):
    """What came in is what went out and what was dropped, at a quiet moment."""
    log = b.logs / "app.log"
    log.write_text("".join(f'{{"service":"s{i % 3}","n":{i}}}\n' for i in range(3000)))
    metrics = b.dir / "metrics"
    b.start(log, "--quota", "service=400", "--route", "n:>1000=-", "--metrics-file", metrics, "--stop-timeout", "5s")
    time.sleep(0.6)
    b.stop()
    sums = {}
    for line in metrics.read_text().splitlines():
        if not line.startswith("#"):
            name = line.split("{")[0].removeprefix("logkit_ship_").split(" ")[0]
            sums[name] = sums.get(name, 0) + float(line.rsplit(" ", 1)[1])
    assert sums["records_total"] == 3000, sums
    assert sums["delivered_records_total"] + sums["dropped_records_total"] == 3000, sums
    assert sums["delivered_records_total"] == sum(b.came().values()), sums
    assert sums["waiting_bytes"] == 0 and sums["behind_bytes"] == 0, sums
    b.written = b.came()
    return f"3000 in, {int(sums['delivered_records_total'])} out, {int(sums['dropped_records_total'])} dropped"


def kill_at_random_with_spool(b: Bench):
    """Also between the spool's sync and the sink's: what is in the spool arrives."""
    log = b.logs / "app.log"
    log.write_text(b.lines("kill", 20000, padding=100))
    spool = b.dir / "spool"
    sink = b.dir / "sink.ndjson"
    arguments = [b.logs / "*.log", "--to", f"file:{sink}", "--spool", spool]
    random.seed(10)
    for _ in range(25):
        b.start(*arguments)
        time.sleep(random.uniform(0.005, 0.08))
        b.stop(signal.SIGKILL)
        b.append(log, b.lines("kill", 50, padding=100))
    assert b.once(*arguments) == 0
    verified = subprocess.run([b.bin / "logship", "spool", "verify", spool], capture_output=True, text=True)
    assert verified.returncode == 0, verified.stdout
    shutil.copy(sink, b.out)


def bad_command_lines_leave_the_backlog(b: Bench):
    log = b.logs / "app.log"
    log.write_text(b.lines("s", 100))
    spool = b.dir / "spool"
    target = b.dir / "sink"
    target.symlink_to("/dev/full")
    b.once(log, "--to", f"file:{target}", "--spool", spool, "--stop-timeout", "100ms")
    files = {p: p.read_bytes() for p in spool.rglob("*.spool")}
    assert files
    for wrong in (["--to", "gopher://x"], ["--route", "level:(=file:x"], ["--spool-full", "explode"],
                  ["--mem-max", "1"], ["--to", "file:/no/such/dir/x"]):
        assert b.once(log, "--to", f"file:{target}", "--spool", spool, *wrong) == 2, wrong
    assert files == {p: p.read_bytes() for p in spool.rglob("*.spool")}, "the backlog was touched"
    # Another sink: the spool of the first is told of, by name.
    b.once(log, "--to", f"file:{b.dir / 'other'}", "--spool", spool)
    assert "100 records wait in the spool of a sink that is not named" in b.errors(), b.errors()
    target.unlink()
    b.once(log, "--to", f"file:{target}", "--spool", spool)
    shutil.copy(target, b.out)


def large_backlog_starts_at_once(b: Bench):
    """A hundred and fifty megabytes of it, in place of the list's hundred gigabytes: names are read, and one segment."""
    log = b.logs / "app.log"
    line = "x" * 1000 + "\n"
    with open(log, "w") as file:
        for _ in range(150):
            file.write(line * 1000)
    spool = b.dir / "spool"
    target = b.dir / "sink"
    target.symlink_to("/dev/full")
    b.once(log, "--to", f"file:{target}", "--spool", spool, "--stop-timeout", "10ms")
    size = sum(p.stat().st_size for p in spool.rglob("*.spool"))
    assert size > 150_000_000, size
    began = time.monotonic()
    subprocess.run([b.bin / "logship", "spool", "ls", spool], check=True, stdout=subprocess.DEVNULL)
    took = time.monotonic() - began
    assert took < 1, f"{took} s to look at it"
    b.start(log, "--to", f"file:{target}", "--spool", spool, "--stop-timeout", "10ms")
    time.sleep(0.7)
    rss_kib = int(next(l.split()[1] for l in open(f"/proc/{b.process.pid}/status") if l.startswith("VmHWM")))
    b.stop()
    assert rss_kib < 64 * 1024, f"{rss_kib} KiB"
    return f"{size >> 20} MiB waiting, {rss_kib >> 10} MiB of memory"


def reader_leaves(b: Bench):
    """What a pipe did not take was not acknowledged."""
    log = b.logs / "app.log"
    log.write_text(b.lines("r", 20000, padding=100))
    for count in (1, 10, 3000):
        ship = subprocess.Popen([b.bin / "logship", log, "--once", "--state", b.state], stdout=subprocess.PIPE)
        with open(b.out, "ab") as out:
            for _ in range(count):
                out.write(ship.stdout.readline())
            # All that write(2) took is in the pipe or with us.
            time.sleep(0.2)
            os.set_blocking(ship.stdout.fileno(), False)
            rest = ship.stdout.read() or b""
            out.write(rest[: rest.rfind(b"\n") + 1])
        ship.stdout.close()
        assert ship.wait(10) == 0
    b.once(log)


def kill_at_random(b: Bench):
    log = b.logs / "app.log"
    log.write_text(b.lines("kill", 20000, padding=100))
    random.seed(7)
    for _ in range(25):
        b.start(log)
        time.sleep(random.uniform(0.005, 0.06))
        b.stop(signal.SIGKILL)
        # What was written of a line when the process died is no record.
        text = b.out.read_bytes()
        with open(b.out, "r+b") as out:
            out.truncate(text.rfind(b"\n") + 1)
        b.append(log, b.lines("kill", 50, padding=100))
    b.once(log)


def damaged_state(b: Bench):
    log = b.logs / "app.log"
    log.write_text(b.lines("s", 100))
    b.once(log)
    good = {p: p.read_bytes() for p in b.state.iterdir()}
    [snapshot] = b.state.glob("sources-*")
    [journal] = b.state.glob("positions-*")
    def refused(path, content):
        path.write_bytes(content)
        code = b.once(log)
        assert code == 2, f"{path.name} with {content[:20]!r} was accepted"
        for p, c in good.items():
            p.write_bytes(c)
    refused(snapshot, b"")
    refused(snapshot, good[snapshot][:-10])
    refused(snapshot, good[snapshot].replace(b"app", b"apq") if b"app" in good[snapshot] else b"x\n")
    if good[journal]:
        refused(journal, b"0" * 16 + good[journal][16:] + good[journal])
    # A torn last line is what a crash leaves.
    journal.write_bytes(good[journal] + b"0123456789abcdef {\"_src")
    assert b.once(log) == 0
    b.start(log)
    time.sleep(0.3)
    code = subprocess.run([b.bin / "logship", "--once", log, "--state", b.state],
                          capture_output=True, text=True)
    assert code.returncode == 2 and "locked by process" in code.stderr, code.stderr
    b.stop()


TESTS = [
    ("1", "inode given again while down", inode_reuse, 0),
    ("1b", "name and inode given again while followed", inode_reuse_under_way, 0),
    ("2", "fifty files with one head", identical_heads, 0),
    ("3", "tiny files that grow", tiny_files, 0),
    ("4", "copy and truncate", copytruncate, 0),
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
    ("7", "killed at random points, one batch at most comes twice", kill_at_random, 25 * 8000),
    ("7b", "killed at random points with a spool", kill_at_random_with_spool, 25 * 8000),
    ("10", "a backlog starts at once", large_backlog_starts_at_once, 0),
    ("11", "bad command lines leave the backlog", bad_command_lines_leave_the_backlog, 0),
    ("12", "last lines without an end", partial_last_line, 1),
    ("13", "lines about and beyond every limit", huge_lines, 0),
    ("14", "any bytes", any_bytes, 99),
    ("17", "times that jump", clocks, 0),
    ("18", "links", links, 0),
    ("19", "two thousand files", many_files, 0),
    ("19b", "a directory that goes and comes", directory_goes_and_comes, 0),
    ("19c", "a permission that comes back", permission_comes_back, 0),
    ("23", "stopped while busy", term_while_busy, 0),
    ("f", "from the end", from_the_end, 0),
    ("l", "the ledger adds up", ledger_adds_up, 0),
    ("25", "the reader of a pipe leaves", reader_leaves, 3 * 8500),
    ("24", "damaged state, two processes", damaged_state, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
