#!/usr/bin/env python3
"""logship to a real Kafka broker and back: fault 8 of logship(1).

  ship_kafka_broker.py BIN_DIR

The broker comes from Maven Central, once, into $LOGKIT_KAFKA_DIR (default
~/.cache/logkit/kafka), by the recipe in $LOGKIT_SHARED. It is killed and
restarted while lines are produced and while a group of two reads them. Prints
loss and duplicates. Where it cannot run (no recipe, no java, no mvn, nothing
fetched, or not asked for with LOGKIT_BROKER_TESTS=1) it says why and exits 77.
"""
import collections, json, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile, time

LINES = int(os.environ.get("LOGKIT_BROKER_LINES", "200000"))
WAIT_S = 240


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch():
    """The broker's jars; fetched where they are not there yet."""
    shared = pathlib.Path(os.environ.get("LOGKIT_SHARED") or "../shared")
    recipe = shared / "recipes" / "kafka"
    if not (recipe / "pom.xml").exists():
        skip(f"no recipe in {recipe}")
    for program in ("java", "mvn"):
        if not shutil.which(program):
            skip(f"there is no {program}")
    home = pathlib.Path(os.environ.get("LOGKIT_KAFKA_DIR") or pathlib.Path.home() / ".cache/logkit/kafka")
    libs = home / "libs"
    if not (home / "complete").exists():
        libs.mkdir(parents=True, exist_ok=True)
        shutil.copy(recipe / "pom.xml", home / "pom.xml")
        fetched = subprocess.run(
            ["mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
             f"-DoutputDirectory={libs}", "-DincludeScope=runtime"],
            cwd=home, capture_output=True, text=True)
        if fetched.returncode != 0:
            skip("the broker could not be fetched: " + (fetched.stdout + fetched.stderr).strip()[:300])
        (home / "complete").touch()
    return libs, recipe / "server.properties"


class Broker:
    def __init__(self, libs, properties, root):
        self.libs, self.root = libs, root
        self.port, controller = free_port(), free_port()
        text = properties.read_text().replace("19192", str(self.port)).replace("19193", str(controller))
        text = text.replace("log.dirs=data", f"log.dirs={root}/data").replace("num.partitions=1", "num.partitions=4", 1)
        self.config = root / "server.properties"
        self.config.write_text(text)
        self.java("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", str(self.config)).wait()
        self.process = None

    def java(self, *arguments):
        with open(self.root / "broker.log", "ab") as log:
            return subprocess.Popen(
                ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{self.libs}/*", *arguments],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.root)

    def start(self):
        self.process = self.java("kafka.Kafka", str(self.config))
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        sys.exit("the broker did not start: " + (self.root / "broker.log").read_text()[-2000:])

    def kill(self):
        self.process.kill()
        self.process.wait()

    def bounce(self):
        self.kill()
        time.sleep(0.5)
        self.start()


def read_out(path):
    if not path.exists():
        return []
    return [line for line in path.read_bytes().split(b"\n")[:-1] if line.startswith(b'{"_msg"')]


def consume(logship, broker, root, expected):
    """Two members of a group; one is killed on the way, the broker too."""
    outs, members = [], []

    def join():
        out = root / f"out{len(outs)}"
        outs.append(out)
        with open(out, "wb") as file, open(root / "consumer.log", "ab") as log:
            members.append(subprocess.Popen(
                [logship, f"kafka://127.0.0.1:{broker.port}/lines?group=g", "-X", "session.timeout.ms=6000"],
                stdout=file, stderr=log))

    join()
    join()
    end = time.monotonic() + WAIT_S
    killed = bounced = False
    seen = 0
    while time.monotonic() < end:
        seen = len({line for out in outs for line in read_out(out)})
        if not bounced and seen > expected // 4:
            broker.bounce()
            bounced = True
        if not killed and seen > expected // 2:
            members[0].send_signal(signal.SIGKILL)
            killed = True
            join()
        if seen >= expected:
            break
        time.sleep(0.5)
    for member in members:
        if member.poll() is None:
            member.send_signal(signal.SIGTERM)
    for member in members:
        member.wait(60)
    return [line for out in outs for line in read_out(out)]


def main(bin_dir):
    if os.environ.get("LOGKIT_BROKER_TESTS") != "1":
        skip("set LOGKIT_BROKER_TESTS=1 to run a real broker")
    libs, properties = fetch()
    logship = str(pathlib.Path(bin_dir).resolve() / "logship")
    root = pathlib.Path(tempfile.mkdtemp(prefix="logkit-kafka-"))
    broker = Broker(libs, properties, root)
    failures = []
    try:
        broker.start()
        began = time.monotonic()
        with open(root / "producer.log", "wb") as log:
            producer = subprocess.Popen(
                [logship, "--to", f"kafka://127.0.0.1:{broker.port}/lines?key={{n|k}}"],
                stdin=subprocess.PIPE, stdout=log, stderr=log)
        pieces = 20
        for piece in range(pieces):
            numbers = range(piece * LINES // pieces, (piece + 1) * LINES // pieces)
            producer.stdin.write("".join(f"line {i} {'x' * 60}\n" for i in numbers).encode())
            producer.stdin.flush()
            if piece in (5, 12):
                broker.bounce()
            time.sleep(0.1)
        producer.stdin.close()
        if producer.wait(WAIT_S) != 0:
            failures.append("the producer failed: " + (root / "producer.log").read_text()[-1000:])
        print(f"produced {LINES} lines in {time.monotonic() - began:.1f} s, the broker killed twice")
        came = collections.Counter(json.loads(line)["_msg"].split()[1] for line in consume(logship, broker, root, LINES))
        lost = LINES - len(came)
        twice = sum(came.values()) - len(came)
        print(f"fault 8, kafka: {LINES} lines, lost {lost}, came twice {twice} (a member killed, the broker killed)")
        if lost:
            failures.append(f"{lost} lines lost")
    finally:
        if broker.process is not None:
            broker.kill()
    if failures:
        sys.exit("\n".join(failures) + f"\nsee {root}")
    shutil.rmtree(root)


main(sys.argv[1])
