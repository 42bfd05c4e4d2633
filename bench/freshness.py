#!/usr/bin/env python3
"""From write(2) to found by logq: how long.

  bench/freshness.py BIN_DIR DATA.ndjson --rate BYTES --seconds N [--flush-interval T]
  bench/freshness.py BIN_DIR DATA.ndjson --sustained [--flush-interval T]

Appends the lines of DATA to a file, BYTES of them a second, and among them fifty
numbered lines a second; a logship follows the file, a logparse takes its records
apart, a logidx ingests them, and a `logq -f` over the store prints the numbered
ones. Prints how long these took, the rate that was kept and what was not found, which
has to be nothing. Exit 1 where something was lost or the rate was not kept. With
--sustained it prints how many bytes a second come through when they all are there."""
import argparse, itertools, json, pathlib, signal, subprocess, sys, tempfile, threading, time

SLICE_S = 0.02
SUSTAINED_TURNS = 3  # of the data
EDGES_MS = [50, 100, 150, 200, 300, 500, 750, 1000, 1250, 1500, 2000, 5000]


def chunks(path, size):
    """Whole lines of the file, about `size` bytes each time, without end."""
    data = pathlib.Path(path).read_bytes()
    begin = 0
    while True:
        end = data.rfind(b"\n", begin, begin + size) + 1
        if end <= begin:
            begin = 0
            continue
        yield data[begin:end]
        begin = end


def write(log, data, rate, seconds, written):
    """The bytes written. A slice that comes late is made up for."""
    total, slices = 0, chunks(data, int(rate * SLICE_S))
    begin = time.monotonic()
    with open(log, "ab", buffering=0) as file:
        for number in range(int(seconds / SLICE_S)):
            wait = begin + number * SLICE_S - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            block = next(slices) + probe_line(number)
            file.write(block)
            written[number] = time.monotonic()
            total += len(block)
    return total, time.monotonic() - begin


def collect(stream, found):
    for line in stream:
        found.setdefault(int(json.loads(line)["probe"]), time.monotonic())


def percentile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


def show(times_ms):
    for share in (0.5, 0.9, 0.99, 0.999):
        print(f"    p{share * 100:<5g} {percentile(times_ms, share):7.0f} ms")
    print(f"    most   {times_ms[-1]:7.0f} ms")
    for low, high in itertools.pairwise([0, *EDGES_MS, float("inf")]):
        count = sum(low <= t < high for t in times_ms)
        if count:
            bar = "#" * max(1, round(50 * count / len(times_ms)))
            print(f"    {low:>5} ms and more {count:>6} {bar}")


def follow(bin_dir, store):
    """Waits for the store: there is nothing to follow before the first flush."""
    while not list(store.glob("*/*.seg")):
        time.sleep(0.05)
    return subprocess.Popen(
        [f"{bin_dir}/logq", "-f", "probe:*", "--fields", "probe", "-o", "ndjson", str(store)],
        stdout=subprocess.PIPE)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin_dir")
    parser.add_argument("data")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--rate", type=float)
    how.add_argument("--sustained", action="store_true")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--flush-interval", default="1s")
    parser.add_argument("--most-ms", type=float, default=1500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=".") as root:
        return (sustained if options.sustained else measure)(options, pathlib.Path(root))


def start_pipeline(bin_dir, root, flush_interval):
    """logship | logparse | logidx: the processes."""
    ship = subprocess.Popen(
        [f"{bin_dir}/logship", str(root / "app.log"), "--to", "-", "--state", str(root / "state")],
        stdout=subprocess.PIPE)
    parse = subprocess.Popen([f"{bin_dir}/logparse"], stdin=ship.stdout, stdout=subprocess.PIPE)
    ship.stdout.close()
    store = subprocess.Popen(
        [f"{bin_dir}/logidx", "ingest", str(root / "store"), "--flush-interval", flush_interval],
        stdin=parse.stdout)
    parse.stdout.close()
    return ship, parse, store


def probe_line(number):
    return b'{"_time":"2026-03-01T00:00:00Z","probe":%d}\n' % number


def wait_for(number, found):
    while number not in found:
        time.sleep(0.01)


def start(options, root, found):
    """The pipeline and what follows its store, once a first record has come through."""
    (root / "app.log").write_bytes(probe_line(-1))
    pipeline = start_pipeline(options.bin_dir, root, options.flush_interval)
    logq = follow(options.bin_dir, root / "store")
    threading.Thread(target=collect, args=(logq.stdout, found), daemon=True).start()
    wait_for(-1, found)
    return pipeline, logq


def sustained(options, root):
    found = {}
    data = pathlib.Path(options.data).read_bytes() * SUSTAINED_TURNS
    pipeline, logq = start(options, root, found)
    begin = time.monotonic()
    with open(root / "app.log", "ab") as file:
        file.write(data + probe_line(0))
    wait_for(0, found)
    print(int(len(data) / (time.monotonic() - begin)))
    pipeline[0].send_signal(signal.SIGTERM)
    codes = [process.wait() for process in pipeline]
    logq.terminate()
    return 0 if codes == [0, 0, 0] else 1


def measure(options, root):
    written, found = {}, {}
    pipeline, logq = start(options, root, found)
    total, took = write(root / "app.log", options.data, options.rate, options.seconds, written)
    deadline = time.monotonic() + 60
    while len(found) <= len(written) and time.monotonic() < deadline:
        time.sleep(0.1)
    pipeline[0].send_signal(signal.SIGTERM)
    codes = [process.wait() for process in pipeline]
    logq.terminate()
    return report(options, total / took, codes, written, found)


def report(options, rate, codes, written, found):
    times_ms = sorted((found[n] - at) * 1000 for n, at in written.items() if n in found)
    lost = len(written) - len(times_ms)
    print(f"  flush every {options.flush_interval}, {rate / 1e6:.1f} MB a second: "
          f"{len(written)} written, {lost} not found")
    if times_ms:
        show(times_ms)
    kept_rate = rate >= 0.98 * options.rate
    fresh = bool(times_ms) and percentile(times_ms, 0.99) < options.most_ms
    print(f"    p99 below {options.most_ms:g} ms: {'met' if fresh else 'MISSED'}"
          + ("" if kept_rate else "; the rate was not kept"))
    return 0 if lost == 0 and kept_rate and codes == [0, 0, 0] else 1


if __name__ == "__main__":
    sys.exit(main())
