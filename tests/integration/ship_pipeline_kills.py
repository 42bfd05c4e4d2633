#!/usr/bin/env python3
"""SIGKILL at random points of logship | logparse | logidx, then the same again with
no state but the store's: what the store has of each file is the file, byte for byte.

    tests/integration/ship_pipeline_kills.py BIN_DIR

LOGKIT_KILL_POINTS says how many times (100), LOGKIT_KILL_SEED the order (the clock)."""
import collections, gzip, os, pathlib, random, shutil, signal, subprocess, sys, tempfile, time

BIN = pathlib.Path(sys.argv[1]).resolve()
POINTS = int(os.environ.get("LOGKIT_KILL_POINTS", "100"))
SEED = int(os.environ.get("LOGKIT_KILL_SEED", str(int(time.time()))))


def start(logs, store, once, errors):
    ship = [BIN / "logship", logs / "*.log*", "--resume-from", store] + (["--once"] if once else [])
    commands = [ship, [BIN / "logparse", "-f", "text", "--keep-raw"],
                [BIN / "logidx", "ingest", store, "--flush-interval", "20ms"]]
    stages, below = [], subprocess.DEVNULL
    for i, command in enumerate(commands):
        out = subprocess.PIPE if i < 2 else subprocess.DEVNULL
        stage = subprocess.Popen([str(c) for c in command], stdin=below, stdout=out, stderr=errors)
        if i > 0:
            stages[-1].stdout.close()
        below = stage.stdout
        stages.append(stage)
    return stages


def text_of(source, count, first, rng):
    return "".join(f"{source} {first + i} {'x' * rng.choice([0, 10, 90, 300])}\n" for i in range(count))


def main():
    rng = random.Random(SEED)
    root = pathlib.Path(tempfile.mkdtemp(prefix="logship-kills-"))
    logs, store = root / "logs", root / "store"
    logs.mkdir()
    errors = open(root / "err.txt", "wb")
    whole = {name: b"" for name in ("a", "b", "c")}
    counts = dict.fromkeys(whole, 0)
    rotated = collections.Counter()
    rotated_lines = 0
    for point in range(POINTS):
        # One that is rotated, and half of the time compressed, while nobody looks.
        with open(logs / "d.log", "a") as log:
            text = text_of("d", rng.randrange(20, 500), rotated_lines, rng)
            rotated_lines += text.count("\n")
            rotated.update(text.encode().split(b"\n")[:-1])
            log.write(text)
        if rng.random() < 0.4:
            old = logs / f"d.log.{point}"
            (logs / "d.log").rename(old)
            if rng.random() < 0.5:
                with gzip.open(f"{old}.gz", "wb") as packed:
                    packed.write(old.read_bytes())
                old.unlink()
        for name in whole:
            text = text_of(name, rng.randrange(0, 3000), counts[name], rng)
            counts[name] += text.count("\n")
            with open(logs / f"{name}.log", "a") as log:
                log.write(text)
            whole[name] += text.encode()
        stages = start(logs, store, False, errors)
        time.sleep(rng.uniform(0, 0.25))
        # While it is followed: more lines.
        with open(logs / "a.log", "a") as log:
            text = text_of("a", 500, counts["a"], rng)
            counts["a"] += 500
            whole["a"] += text.encode()
            log.write(text)
        time.sleep(rng.uniform(0, 0.1))
        victims = stages if rng.random() < 0.3 else [rng.choice(stages)]
        for stage in victims:
            stage.send_signal(signal.SIGKILL)
        for stage in stages:
            if stage not in victims and rng.random() < 0.5:
                stage.send_signal(signal.SIGKILL)
        for stage in stages:
            stage.wait(300)
    for stage in start(logs, store, True, errors):
        code = stage.wait(120)
        if code != 0:
            errors.flush()
            print(f"FAILED: the last run exited with {code}: {(root / 'err.txt').read_text()[-500:]}")
            return 1
    faults = 0
    for name, expected in whole.items():
        got = subprocess.run([BIN / "logidx", "cat", store, "--raw", "--src", logs / f"{name}.log"],
                             capture_output=True, check=True).stdout
        lines, wanted = got.split(b"\n")[:-1], expected.split(b"\n")[:-1]
        lost, twice = len(set(wanted) - set(lines)), len(lines) - len(set(lines))
        same = got == expected
        faults += not same
        print(f"{'ok' if same else 'FAILED'} 7c {name}.log: {POINTS} kills (seed {SEED}), {len(wanted)} "
              f"lines, lost {lost}, twice {twice}")
        if not same:
            at = next((i for i, (x, y) in enumerate(zip(lines, wanted)) if x != y), min(len(lines), len(wanted)))
            print(f"  first difference at line {at}: {lines[at:at+2]} for {wanted[at:at+2]}")
    everything = subprocess.run([BIN / "logidx", "cat", store, "--raw"], capture_output=True, check=True)
    came = collections.Counter(l for l in everything.stdout.split(b"\n") if l.startswith(b"d "))
    lost, twice = sum((rotated - came).values()), sum((came - rotated).values())
    faults += lost + twice > 0
    print(f"{'FAILED' if lost + twice else 'ok'} 7d d.log, rotated and compressed: {rotated_lines} lines, "
          f"lost {lost}, twice {twice}")
    errors.close()
    if faults:
        print((root / "err.txt").read_text()[-800:], "kept in", root)
    else:
        shutil.rmtree(root)
    return 1 if faults else 0


sys.exit(main())
