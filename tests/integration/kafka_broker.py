"""A real Kafka broker for the tests, one node, from Maven Central.

Its jars are fetched once, into $LOGKIT_KAFKA_DIR (default ~/.cache/logkit/kafka),
by the recipe in $LOGKIT_SHARED (default ../shared)."""
import ctypes, os, pathlib, shutil, socket, subprocess, time

START_S = 120
FETCH_S = 300


class Unavailable(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch():
    """Where the jars are, and the broker's properties."""
    if os.environ.get("LOGKIT_BROKER_TESTS") == "0":
        raise Unavailable("LOGKIT_BROKER_TESTS is 0")
    recipe = pathlib.Path(os.environ.get("LOGKIT_SHARED") or "../shared") / "recipes" / "kafka"
    if not (recipe / "pom.xml").exists():
        raise Unavailable(f"no recipe in {recipe}")
    if not shutil.which("java"):
        raise Unavailable("there is no java")
    home = pathlib.Path(os.environ.get("LOGKIT_KAFKA_DIR") or pathlib.Path.home() / ".cache/logkit/kafka")
    libs = home / "libs"
    if not (home / "complete").exists():
        fetch_jars(recipe, home, libs)
    return libs, recipe / "server.properties"


def fetch_jars(recipe, home, libs):
    if not shutil.which("mvn"):
        raise Unavailable("there is no mvn")
    libs.mkdir(parents=True, exist_ok=True)
    shutil.copy(recipe / "pom.xml", home / "pom.xml")
    command = ["mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies",
               f"-DoutputDirectory={libs}", "-DincludeScope=runtime"]
    try:
        fetched = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=FETCH_S)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"the broker could not be fetched in {FETCH_S} s") from None
    if fetched.returncode != 0:
        text = (fetched.stdout + fetched.stderr).strip()[:300]
        raise Unavailable("the broker could not be fetched: " + text)
    (home / "complete").touch()


class Broker:
    """Formatted, not started. Topics that nobody made have four partitions."""

    def __init__(self, root):
        self.libs, properties = fetch()
        self.root = pathlib.Path(root) / "kafka"
        self.root.mkdir()
        self.port, controller = free_port(), free_port()
        text = properties.read_text().replace("19192", str(self.port)).replace("19193", str(controller))
        text = text.replace("log.dirs=data", f"log.dirs={self.root}/data")
        text = text.replace("num.partitions=1", "num.partitions=4", 1)
        self.config = self.root / "server.properties"
        self.config.write_text(text)
        self.java("kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", str(self.config)).wait()
        self.process = None

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def java(self, *arguments):
        with open(self.root / "broker.log", "ab") as log:
            return subprocess.Popen(
                ["java", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{self.libs}/*", *arguments],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.root)

    def start(self):
        self.process = self.java("kafka.Kafka", str(self.config))
        end = time.monotonic() + START_S
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the broker did not start: " + (self.root / "broker.log").read_text()[-1500:])

    def create_topic(self, name, partitions, **config):
        with Admin(self.address) as admin:
            admin.create(name, partitions, {key.replace("_", "."): str(value) for key, value in config.items()})

    def delete_topic(self, name):
        with Admin(self.address) as admin:
            admin.delete(name)

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def bounce(self):
        self.kill()
        time.sleep(0.5)
        self.start()


class Admin:
    """Topics, through librdkafka's own functions; the broker's jars have no command for it."""

    TIMEOUT_MS = 30_000
    LOG_LEVEL_NONE = b"0"

    def __init__(self, address):
        lib = self.lib = ctypes.CDLL("librdkafka.so.1")
        for function in ("conf_new", "new", "queue_new", "NewTopic_new", "DeleteTopic_new", "queue_poll"):
            getattr(lib, "rd_kafka_" + function).restype = ctypes.c_void_p
        lib.rd_kafka_event_error_string.restype = ctypes.c_char_p
        reason = ctypes.create_string_buffer(256)
        conf = ctypes.c_void_p(lib.rd_kafka_conf_new())
        for key, value in ((b"bootstrap.servers", address.encode()), (b"log_level", self.LOG_LEVEL_NONE)):
            lib.rd_kafka_conf_set(conf, key, value, reason, len(reason))
        producer = 0
        self.client = ctypes.c_void_p(lib.rd_kafka_new(producer, conf, reason, len(reason)))
        assert self.client, reason.value
        self.queue = ctypes.c_void_p(lib.rd_kafka_queue_new(self.client))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lib.rd_kafka_queue_destroy(self.queue)
        self.lib.rd_kafka_destroy(self.client)

    def create(self, name, partitions, config):
        lib, reason = self.lib, ctypes.create_string_buffer(256)
        topic = ctypes.c_void_p(lib.rd_kafka_NewTopic_new(name.encode(), partitions, 1, reason, len(reason)))
        for key, value in config.items():
            lib.rd_kafka_NewTopic_set_config(topic, key.encode(), value.encode())
        topics = (ctypes.c_void_p * 1)(topic)
        lib.rd_kafka_CreateTopics(self.client, topics, ctypes.c_size_t(1), None, self.queue)
        self.finish()
        lib.rd_kafka_NewTopic_destroy(topic)

    def delete(self, name):
        topic = ctypes.c_void_p(self.lib.rd_kafka_DeleteTopic_new(name.encode()))
        topics = (ctypes.c_void_p * 1)(topic)
        self.lib.rd_kafka_DeleteTopics(self.client, topics, ctypes.c_size_t(1), None, self.queue)
        self.finish()
        self.lib.rd_kafka_DeleteTopic_destroy(topic)

    def finish(self):
        event = ctypes.c_void_p(self.lib.rd_kafka_queue_poll(self.queue, self.TIMEOUT_MS))
        assert event, "the broker did not answer"
        failed = self.lib.rd_kafka_event_error(event)
        assert not failed, self.lib.rd_kafka_event_error_string(event)
        self.lib.rd_kafka_event_destroy(event)
