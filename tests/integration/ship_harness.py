"""What the fault tests of logship share: lines with numbers, a shipper to start,
stop and kill, and the two figures of every test, loss and duplicates.

A line is "<source> <number> <padding>". Loss is what was written and never came,
duplicates what came more than once."""
import base64, collections, json, os, pathlib, shutil, signal, subprocess, sys, tempfile, time

WAIT_S = 30.0


class Skip(Exception):
    pass


def text(record):
    """The line as it was, with bytes that are no UTF-8 as Python escapes them."""
    if "_msg_b64" in record:
        return base64.b64decode(record["_msg_b64"]).decode(errors="surrogateescape")
    return record["_msg"]


class Bench:
    """A directory with logs, a state and the records that came."""

    def __init__(self, bin_dir, root):
        self.bin = pathlib.Path(bin_dir).resolve()
        self.dir = pathlib.Path(root)
        self.logs = self.dir / "logs"
        self.logs.mkdir(parents=True)
        self.out = self.dir / "out.ndjson"
        self.state = self.dir / "state"
        self.process = None
        self.written = collections.Counter()
        self.numbers = collections.Counter()

    # Writing.
    def line(self, source, padding=40):
        self.numbers[source] += 1
        text = f"{source} {self.numbers[source]} {'x' * padding}"
        self.written[text] += 1
        return text + "\n"

    def lines(self, source, count, padding=40):
        return "".join(self.line(source, padding) for _ in range(count))

    def append(self, path, text):
        with open(path, "a") as file:
            file.write(text)

    # Shipping.
    def start(self, *arguments, state=True, tool="logship", descriptors=None):
        command = [] if descriptors is None else ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh"]
        command += [str(self.bin / tool), *map(str, arguments)]
        if state:
            command += ["--state", str(self.state)]
        with open(self.out, "ab") as out, open(self.dir / "err.txt", "ab") as err:
            self.process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        return self.process

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(WAIT_S)
        self.process = None
        return code

    def once(self, *arguments, state=True):
        self.start(*arguments, "--once", state=state)
        code = self.process.wait(WAIT_S)
        self.process = None
        return code

    def errors(self):
        return (self.dir / "err.txt").read_text()

    # Judging.
    def records(self):
        if not self.out.exists():
            return []
        text = self.out.read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()]

    def came(self):
        return collections.Counter(text(r) for r in self.records() if "_msg" in r)

    def figures(self):
        came = self.came()
        lost = sum((self.written - came).values())
        twice = sum((came - self.written).values())
        return lost, twice

    def settle(self):
        """Waits until everything has come, and a little longer for what must not."""
        until = time.monotonic() + WAIT_S
        while time.monotonic() < until:
            if self.figures()[0] == 0:
                break
            time.sleep(0.05)
        time.sleep(0.15)


def run(tests, arguments):
    bin_dir, wanted = arguments[0], set(arguments[1:])
    failed = 0
    for number, name, test, most_twice in tests:
        if wanted and number not in wanted:
            continue
        root = tempfile.mkdtemp(prefix="logship-fault-")
        bench = Bench(bin_dir, root)
        began = time.monotonic()
        try:
            try:
                note = test(bench) or ""
            finally:
                if bench.process is not None:
                    bench.process.kill()
                    bench.process.wait()
            lost, twice = bench.figures()
            ok = lost == 0 and twice <= most_twice
            if not ok:
                missing = list((bench.written - bench.came()).keys())[:3]
                extra = list((bench.came() - bench.written).keys())[:3]
                note += f" missing {missing} extra {extra} stderr {bench.errors()[-400:]!r}"
            print(f"{'ok' if ok else 'FAILED'} {number} {name}: {sum(bench.written.values())} lines, "
                  f"lost {lost}, twice {twice}{'; ' + note if note else ''} "
                  f"({time.monotonic() - began:.1f} s)", flush=True)
        except Skip as reason:
            ok = True
            print(f"skip {number} {name}: {reason}", flush=True)
        except Exception as error:  # the other tests still run
            ok = False
            print(f"FAILED {number} {name}: {type(error).__name__}: {error}", flush=True)
        failed += not ok
        shutil.rmtree(root, ignore_errors=True)
    return 1 if failed else 0
