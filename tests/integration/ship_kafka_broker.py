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


def consumer(b: Bench, topic, out, group="g"):
    with open(out, "ab") as file, open(b.dir / "err.txt", "ab") as log:
        return subprocess.Popen(
            [b.bin / "logship", f"kafka://{broker.address}/{topic}?group={group}", "-X", "session.timeout.ms=6000"],
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


class Pipeline:
    """A member of the group and the store behind it, which follows its partitions."""

    def __init__(self, b: Bench, number, topic):
        self.b, self.number, self.topic = b, number, topic
        self.store, self.acks = b.dir / f"store{number}", b.dir / f"acks{number}"
        self.log = open(b.dir / "err.txt", "ab")
        self.start()

    def start(self):
        source = f"kafka://{broker.address}/{self.topic}?group=stores"
        self.ship = subprocess.Popen(
            [self.b.bin / "logship", source, "-X", f"group.instance.id=member{self.number}",
             "-X", "session.timeout.ms=30000", "--resume-from", self.store, "--commit-from", self.acks,
             "--rate", "4000"],
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
        self.ship.send_signal(signal.SIGTERM)
        self.ship.wait(60)
        self.index.wait(60)

    def count(self):
        if not self.store.exists():
            return 0
        found = subprocess.run([self.b.bin / "logq", "-c", "*", self.store], capture_output=True, text=True)
        return int(found.stdout or 0)


def into_stores(b: Bench):
    """Two members of a group, a store each; either end of either pipe is killed."""
    broker.create_topic("stored", 4)
    log = b.logs / "app.log"
    log.write_text(b.lines("stored", 30_000))
    b.once(log, "--to", f"kafka://{broker.address}/stored?key={{n|k}}", "-X", "partitioner=random")
    pipelines = [Pipeline(b, 0, "stored"), Pipeline(b, 1, "stored")]
    random.seed(8)
    try:
        for _ in range(8):
            time.sleep(random.uniform(0.3, 1.5))
            one = random.choice(pipelines)
            one.kill(random.choice([one.ship, one.index]))
            one.start()
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end and sum(p.count() for p in pipelines) < 30_000:
            time.sleep(0.5)
        time.sleep(1)
    finally:
        for pipeline in pipelines:
            pipeline.stop()
    b.out.write_bytes(b"".join(subprocess.run([b.bin / "logidx", "cat", p.store], capture_output=True).stdout
                               for p in pipelines))
    counts = [p.count() for p in pipelines]
    assert min(counts) > 0, counts
    return f"{counts[0]} and {counts[1]} in two stores, eight kills"


TESTS = [
    ("8", "the broker killed and restarted", broker_killed, 0),
    ("8b", "a topic deleted and made again", topic_made_again, 0),
    ("8d", "from a group into stores, killed at random points", into_stores, 0),
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
