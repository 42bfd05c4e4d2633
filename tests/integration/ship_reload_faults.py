#!/usr/bin/env python3
"""SIGHUP under load, with configurations that are and that are not; fault 21 of the
list in README.md beside this.

    tests/integration/ship_reload_faults.py BIN_DIR [NUMBER...]
"""
import signal, sys, threading, time

from ship_harness import Bench, run

WRONG = ['to = ["gopher://x"]\n', 'route = ["level:(=file:x"]\n', 'to = [\n', 'rate = "fast"\n',
         'to = ["file:/no/such/dir/x"]\n', "", "\n"]


class Writer(threading.Thread):
    """Writes and rotates until it is told to stop."""

    def __init__(self, b: Bench):
        super().__init__()
        self.b, self.log, self.goes_on = b, b.logs / "app.log", True

    def run(self):
        rotated = 0
        while self.goes_on:
            for _ in range(20):
                self.b.append(self.log, self.b.lines("load", 50))
                time.sleep(0.01)
            self.log.rename(self.b.logs / f"app.log.{rotated}")
            rotated += 1
        self.b.append(self.log, self.b.lines("load", 50))


def publish(config, text):
    """Half a file is a configuration, too, and another one."""
    new = config.with_suffix(".new")
    new.write_text(text)
    new.rename(config)


def sinks(b: Bench):
    return sorted(b.dir.glob("sink*.ndjson"))


def gather(b: Bench):
    b.out.write_bytes(b"".join(path.read_bytes() for path in sinks(b)))


def reload_under_load(b: Bench, state=True):
    config = b.dir / "logkit.toml"
    right = [f'to = ["file:{b.dir}/sink{i}.ndjson"]\n' +
             (f'route = ["load=file:{b.dir}/sink-load{i}.ndjson"]\n' if i % 2 else "") for i in range(3)]
    publish(config, right[0])
    b.start(b.logs / "app.log*", "--config", config, "--spool", b.dir / "spool", state=state)
    time.sleep(0.3)
    writer = Writer(b)
    writer.start()
    for i in range(100):
        publish(config, WRONG[i // 2 % len(WRONG)] if i % 2 else right[i // 2 % 3])
        b.process.send_signal(signal.SIGHUP)
        time.sleep(0.03)
        assert b.process.poll() is None, b.errors()
    publish(config, right[1])
    # It may be in the midst of a reload: this one is the last.
    time.sleep(1)
    b.process.send_signal(signal.SIGHUP)
    writer.goes_on = False
    writer.join()
    await_all(b)
    assert b.stop() == 0, b.errors()[-800:]
    gather(b)
    text = b.errors()
    done, refused = text.count("note: reloaded"), text.count("not reloaded")
    assert done >= 3 and refused >= 3, text[-800:]
    assert (b.dir / "sink-load1.ndjson").exists(), "the last configuration does not hold"
    return f"{done} reloads, {refused} refused"


def reload_without_state(b: Bench):
    return reload_under_load(b, state=False)


def output_rotated_under_load(b: Bench):
    """logrotate's way with what a file: sink writes: rename, SIGHUP; without --config that is all it means."""
    log, out = b.logs / "app.log", b.dir / "sink.ndjson"
    b.append(log, b.lines("out", 20))
    b.start(log, "--to", f"file:{out}")
    await_all(b)
    for i in range(100):
        b.append(log, b.lines("out", 50))
        if i % 10 == 9:
            out.rename(b.dir / f"sink-{i}.ndjson")
        b.process.send_signal(signal.SIGHUP)
        time.sleep(0.02)
        assert b.process.poll() is None, b.errors()
    await_all(b)
    assert b.stop() == 0, b.errors()[-800:]
    gather(b)
    assert len(sinks(b)) >= 10
    return f"{len(sinks(b))} files"


def told_before_it_began(b: Bench):
    """A SIGHUP that waits while the program starts is a reload like any other."""
    config = b.dir / "logkit.toml"
    publish(config, f'to = ["file:{b.dir}/sink0.ndjson"]\n')
    b.append(b.logs / "app.log", b.lines("early", 10))
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
    try:
        # Blocked, it stays with the process through fork and exec.
        b.start(b.logs / "app.log", "--config", config)
        b.process.send_signal(signal.SIGHUP)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGHUP])
    end = time.monotonic() + 30
    while "reloaded" not in b.errors() and time.monotonic() < end:
        time.sleep(0.05)
    assert "reloaded" in b.errors(), b.errors()
    await_all(b)
    assert b.stop() == 0, b.errors()[-800:]
    gather(b)


def await_all(b: Bench):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        gather(b)
        if b.figures()[0] == 0:
            break
        time.sleep(0.1)


TESTS = [
    ("21", "a hundred reloads under load", reload_under_load, 0),
    ("21b", "the same without --state", reload_without_state, 0),
    ("21c", "the output is rotated under load", output_rotated_under_load, 0),
    ("21d", "a SIGHUP before it has begun", told_before_it_began, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
