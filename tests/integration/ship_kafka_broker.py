#!/usr/bin/env python3
"""logship to a real Kafka broker and back: fault 8, and what a broker does that a
mock does not. Where no broker can be had (kafka_broker.py) it says why and exits
with 77.

    tests/integration/ship_kafka_broker.py BIN_DIR [NUMBER...]
"""
import json, os, random, signal, subprocess, sys, tempfile, time

from kafka_broker import Broker, Unavailable, fetch
from ship_harness import Bench, run

LINES = int(os.environ.get("LOGKIT_BROKER_LINES", "100000"))
WAIT_S = 180

broker = None


def consumer(b: Bench, topic, out, *more, group="g"):
    with open(out, "ab") as file, open(b.dir / "err.txt", "ab") as log:
        return subprocess.Popen(
            [b.bin / "logship", f"kafka://{broker.address}/{topic}?group={group}", "-X", "session.timeout.ms=6000",
             *more],
            stdout=file, stderr=log, stdin=subprocess.DEVNULL)


def gather(b: Bench, members, outs, expected, at=()):
    """Waits for `expected` different lines; at: (share of them, what to do then)."""
    pending = list(at)
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        b.out.write_bytes(b"".join(whole(out) for out in outs))
        seen = len(b.came())
        while pending and seen >= expected * pending[0][0]:
            pending.pop(0)[1]()
        if seen >= expected and not pending:
            break
        time.sleep(0.3)
    for member in members:
        if member.poll() is None:
            member.send_signal(signal.SIGTERM)
    for member in members:
        member.wait(60)
    b.out.write_bytes(b"".join(whole(out) for out in outs))


def whole(path):
    data = path.read_bytes() if path.exists() else b""
    return data[: data.rfind(b"\n") + 1]


def read_back(b: Bench, topic, expected):
    out = b.dir / "out0"
    gather(b, [consumer(b, topic, out)], [out], expected)


def broker_killed(b: Bench):
    """Under a producer, under a group of two, one of which is killed too."""
    with open(b.dir / "err.txt", "ab") as log:
        producer = subprocess.Popen([b.bin / "logship", "--to", f"kafka://{broker.address}/lines?key={{n|k}}"],
                                    stdin=subprocess.PIPE, stderr=log)
    pieces = 20
    for piece in range(pieces):
        producer.stdin.write(b.lines("broker", LINES // pieces).encode())
        producer.stdin.flush()
        if piece in (5, 12):
            broker.bounce()
        time.sleep(0.1)
    producer.stdin.close()
    assert producer.wait(WAIT_S) == 0, b.errors()
    outs = [b.dir / f"out{i}" for i in range(3)]
    members = [consumer(b, "lines", outs[0]), consumer(b, "lines", outs[1])]

    def kill_one():
        members[0].kill()
        members.append(consumer(b, "lines", outs[2]))

    gather(b, members, outs, LINES, at=[(0.25, broker.bounce), (0.5, kill_one)])
    return "the broker killed three times, a consumer once"


def topic_made_again(b: Bench):
    """What was acknowledged went with the topic; everything after it arrives."""
    broker.create_topic("again", 2)
    with open(b.dir / "err.txt", "ab") as log:
        producer = subprocess.Popen([b.bin / "logship", "--to", f"kafka://{broker.address}/again", "--metrics-file",
                                     b.dir / "metrics"], stdin=subprocess.PIPE, stderr=log)
    producer.stdin.write("".join(f"before {i}\n" for i in range(1000)).encode())
    producer.stdin.flush()
    time.sleep(2)
    broker.delete_topic("again")
    time.sleep(1)
    broker.create_topic("again", 2)
    for _ in range(10):
        producer.stdin.write(b.lines("after", 500).encode())
        producer.stdin.flush()
        time.sleep(0.2)
    producer.stdin.close()
    assert producer.wait(WAIT_S) == 0, b.errors()
    read_back(b, "again", 5000)
    gone = [line for line in b.came() if line.startswith("before")]
    assert not gone, f"{len(gone)} lines of the topic that was deleted"


def too_large_for_the_topic(b: Bench):
    """Batches are larger than the topic takes; a thousand records, one of them by itself."""
    broker.create_topic("narrow", 1, max_message_bytes=20_000)
    lines = [f"{i} {os.urandom(60).hex()}" for i in range(1000)]
    lines[400] = "huge " + os.urandom(30_000).hex()
    log = b.logs / "app.log"
    log.write_text("".join(line + "\n" for line in lines))
    code = b.once(log, "--to", f"kafka://{broker.address}/narrow", "--dlq", b.dir / "dlq")
    assert code == 0, b.errors()
    for i, line in enumerate(lines):
        if i != 400:
            b.written[line] += 1
    dead = [json.loads(line) for line in (b.dir / "dlq").read_bytes().splitlines()]
    assert [d["_msg"][:5] for d in dead] == ["huge "], f"{len(dead)} dead: {[d['_dead'] for d in dead[:3]]}"
    read_back(b, "narrow", 999)


def within_memory(b: Bench):
    """A producer and a consumer of much more than --mem-max."""
    broker.create_topic("much", 4)
    log = b.logs / "much.log"
    lines = [f"much {i} {os.urandom(50).hex()}" for i in range(150_000)]
    log.write_text("".join(line + "\n" for line in lines))
    b.written.update(lines)
    most = {}
    command = [b.bin / "logship", "--once", log, "--to", f"kafka://{broker.address}/much", "--mem-max", "16M"]
    most["producer"] = peak_of(subprocess.Popen(command, stderr=subprocess.DEVNULL))
    out = b.dir / "out0"
    member = consumer(b, "much", out, "-X", "client.id=much", "--mem-max", "16M")
    gather(b, [], [out], 150_000)
    member.send_signal(signal.SIGTERM)
    most["consumer"] = peak_of(member)
    assert max(most.values()) < (16 + 40) << 10, f"KiB: {most}"
    return ", ".join(f"{who} {kib >> 10} MiB" for who, kib in most.items())


def peak_of(process):
    """Its peak of resident memory in KiB, watched until it ends."""
    peak = 0
    while process.poll() is None:
        with open(f"/proc/{process.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    peak = int(line.split()[1])
        time.sleep(0.02)
    assert process.returncode == 0, process.returncode
    return peak


class Pipeline:
    """A static member of the group and the store behind it, which follows its partitions."""

    def __init__(self, b: Bench, name, topic, group, rate=4000):
        self.b, self.name, self.rate = b, name, rate
        self.source = f"kafka://{broker.address}/{topic}?group={group}"
        self.store, self.acks = b.dir / f"{group}-{name}", b.dir / f"{group}-{name}.acks"
        self.log = open(b.dir / "err.txt", "ab")
        self.start()

    def start(self):
        self.ship = subprocess.Popen(
            [self.b.bin / "logship", self.source, "-X", f"group.instance.id={self.name}",
             "-X", "session.timeout.ms=45000", "-X", "heartbeat.interval.ms=300", "--resume-from", self.store, "--commit-from", self.acks,
             "--rate", str(self.rate)],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL)
        self.index = subprocess.Popen(
            [self.b.bin / "logidx", "ingest", self.store, "--ack-file", self.acks, "--flush-interval", "100ms"],
            stdin=self.ship.stdout, stderr=self.log, stdout=subprocess.DEVNULL)
        self.ship.stdout.close()

    def kill(self, victim):
        victim.kill()
        self.ship.wait(30)
        self.index.wait(30)

    def stop(self):
        if self.ship.poll() is None:
            self.ship.send_signal(signal.SIGTERM)
        self.ship.wait(60)
        self.index.wait(60)

    def count(self):
        if not self.store.exists():
            return 0
        found = subprocess.run([self.b.bin / "logq", "-c", "*", self.store], capture_output=True, text=True)
        return int(found.stdout or 0)

    def offsets(self):
        """How far its store has each partition."""
        shown = subprocess.run([self.b.bin / "logidx", "positions", self.store, "--json"], capture_output=True, text=True)
        found = [json.loads(line) for line in shown.stdout.splitlines()]
        return {int(p["source"].rsplit("/", 1)[1]): p["position"] for p in found if p["source"].startswith("kafka:")}

    def records(self):
        return subprocess.run([self.b.bin / "logidx", "cat", self.store], capture_output=True).stdout

    def __str__(self):
        alive = " and ".join(name for name, p in (("logship", self.ship), ("logidx", self.index)) if p.poll() is None)
        return f"{self.name}: {self.count()} rows, partitions {self.offsets()}, {alive or 'nothing'} alive"


def wait_for(what, holds, pipelines):
    """Or says what there is instead."""
    end = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < end, f"not {what} in {WAIT_S} s: " + "; ".join(map(str, pipelines))
        time.sleep(0.3)


def fill(b: Bench, topic, count):
    broker.create_topic(topic, 4)
    log = b.logs / f"{topic}.log"
    log.write_text(b.lines(topic, count))
    b.once(log, "--to", f"kafka://{broker.address}/{topic}?key={{n|k}}", "-X", "partitioner=random")


def into_stores(b: Bench):
    """Two members of a group, a store each; either end of either pipe is killed, once
    the group has shared out: a member that dies before has nothing of its own yet."""
    fill(b, "stored", 30_000)
    pipelines = [Pipeline(b, "member0", "stored", "stores"), Pipeline(b, "member1", "stored", "stores")]
    random.seed(8)
    try:
        wait_for("shared out", lambda: all(p.count() > 0 for p in pipelines), pipelines)
        for _ in range(8):
            time.sleep(random.uniform(0.3, 1.5))
            one = random.choice(pipelines)
            one.kill(random.choice([one.ship, one.index]))
            one.start()
        wait_for("30000 rows", lambda: sum(p.count() for p in pipelines) >= 30_000, pipelines)
        time.sleep(1)
    finally:
        for pipeline in pipelines:
            pipeline.stop()
    b.out.write_bytes(b"".join(p.records() for p in pipelines))
    counts = [p.count() for p in pipelines]
    return f"{counts[0]} and {counts[1]} in two stores, eight kills"


def killed_while_sharing_out(b: Bench):
    """A member dies while another joins: no partition stays without an owner. What it
    had not committed may come twice, with a store for each member."""
    random.seed(9)
    records = b""
    for round in range(4):
        topic = f"shared{round}"
        fill(b, topic, 15_000)
        pipelines = [Pipeline(b, "member0", topic, topic, rate=2000)]
        try:
            wait_for("begun", lambda: pipelines[0].count() > 0, pipelines)
            pipelines.append(Pipeline(b, "member1", topic, topic, rate=2000))
            time.sleep(random.uniform(1.0, 2.5))
            pipelines[0].kill(pipelines[0].ship)
            pipelines[0].start()
            wait_for("15000 rows", lambda: sum(p.count() for p in pipelines) >= 15_000, pipelines)
            ends = lambda: {n: max(p.offsets().get(n, 0) for p in pipelines) for n in range(4)}
            wait_for("all of every partition", lambda: sum(ends().values()) >= 15_000, pipelines)
        finally:
            for pipeline in pipelines:
                pipeline.stop()
        records += b"".join(p.records() for p in pipelines)
    b.out.write_bytes(records)


TESTS = [
    ("8", "the broker killed and restarted", broker_killed, 0),
    ("8b", "a topic deleted and made again", topic_made_again, 0),
    ("8d", "from a group into stores, killed at random points", into_stores, 0),
    ("8e", "a member killed while its group shares out", killed_while_sharing_out, 4 * 15_000),
    ("8f", "much more than --mem-max", within_memory, 0),
    ("8c", "one record too large, in batches that are", too_large_for_the_topic, 0),
]


def main():
    global broker
    try:
        fetch()
    except Unavailable as reason:
        print(f"skipped: no Kafka broker: {reason}")
        return 77
    with tempfile.TemporaryDirectory(prefix="logkit-kafka-") as root:
        broker = Broker(root)
        try:
            broker.start()
            return run(TESTS, sys.argv[1:])
        finally:
            broker.kill()


if __name__ == "__main__":
    sys.exit(main())
