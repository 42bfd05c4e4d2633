#!/usr/bin/env python3
"""Kills, stops, damaged state, the backlog in the spool and the ledger; numbered as in the list
of faults in README.md beside this.

    tests/integration/ship_crash_faults.py BIN_DIR [NUMBER...]
"""
import os, random, shutil, signal, subprocess, sys, time

from ship_harness import Bench, run


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
    ("7", "killed at random points, one batch at most comes twice", kill_at_random, 25 * 8000),
    ("7b", "killed at random points with a spool", kill_at_random_with_spool, 25 * 8000),
    ("10", "a backlog starts at once", large_backlog_starts_at_once, 0),
    ("11", "bad command lines leave the backlog", bad_command_lines_leave_the_backlog, 0),
    ("23", "stopped while busy", term_while_busy, 0),
    ("l", "the ledger adds up", ledger_adds_up, 0),
    ("25", "the reader of a pipe leaves", reader_leaves, 3 * 8500),
    ("24", "damaged state, two processes", damaged_state, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
