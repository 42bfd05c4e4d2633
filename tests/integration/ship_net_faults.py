#!/usr/bin/env python3
"""Servers that refuse, hang and break off, and senders of syslog that do what they
like; faults 9 and 22 of the list in README.md beside this.

    tests/integration/ship_net_faults.py BIN_DIR [NUMBER...]
"""
import gzip, http.server, json, random, signal, socket, struct, sys, threading, time, urllib.request

from ship_harness import Bench, run

STATUS_OF_FAULT = {"401": 401, "403": 403, "404": 404, "429": 429, "500": 500, "502": 502, "503": 503}


class Server:
    """Takes records by HTTP. `faults` are done one after the other, one a request."""

    def __init__(self, b: Bench, faults=(), max_body=None, poison=None):
        self.b, self.faults, self.max_body, self.poison = b, list(faults), max_body, poison
        self.lock, self.seen, self.waited = threading.Lock(), [], []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                owner.answer(self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.handle_error = lambda *_: None  # a shipper was killed
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def next_fault(self):
        with self.lock:
            return self.faults.pop(0) if self.faults else None

    def answer(self, request):
        fault = self.next_fault()
        length = int(request.headers["Content-Length"])
        if fault == "reset":
            # In the middle of the body.
            request.rfile.read(length // 2)
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.connection.close()
            request.close_connection = True
            return
        body = request.rfile.read(length)
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if fault in STATUS_OF_FAULT:
            return self.reply(request, STATUS_OF_FAULT[fault], retry_after="1" if fault == "429" else None)
        if self.max_body and len(body) > self.max_body:
            return self.reply(request, 413)
        if self.poison and self.poison in body:
            return self.reply(request, 400)
        if request.path.startswith("/_bulk") or "_bulk" in request.path:
            return self.bulk(request, body, fault)
        self.store(json.loads(line) for line in body.splitlines())
        if fault == "hang":
            # Taken, and never answered: nobody can know.
            time.sleep(4)
        self.reply(request, 200)

    def bulk(self, request, body, fault):
        """Elasticsearch: an _id that is there already is refused, so is every third item for a while."""
        lines = body.splitlines()
        items = []
        for number, (action, document) in enumerate(zip(lines[::2], lines[1::2])):
            identity = json.loads(action)["create"].get("_id")
            status = 201
            with self.lock:
                if identity in self.ids:
                    status = 409
                elif fault == "items" and number % 3 == 0:
                    status = 429
                elif self.poison and self.poison in document:
                    status = 400
                else:
                    self.ids.add(identity)
            if status == 201:
                self.store([json.loads(document)])
            items.append({"create": {"_id": identity, "status": status, "error": {"reason": "as asked"}}
                          if status >= 300 else {"_id": identity, "status": status}})
        text = {"errors": any(i["create"]["status"] >= 300 for i in items), "items": items}
        if fault == "hang":
            time.sleep(4)
        self.reply(request, 200, json.dumps(text).encode())

    ids = set()

    def store(self, records):
        with self.lock, open(self.b.out, "a") as out:
            for record in records:
                if "message" in record:
                    record["_msg"] = record.pop("message")
                out.write(json.dumps(record) + "\n")

    def reply(self, request, status, body=b"{}", retry_after=None):
        try:
            request.send_response(status)
            request.send_header("Content-Length", str(len(body)))
            request.send_header("Content-Type", "application/json")
            if retry_after:
                request.send_header("Retry-After", retry_after)
            request.end_headers()
            request.wfile.write(body)
        except OSError:
            request.close_connection = True


def ship_all(b: Bench, server, count, *arguments, path="/?timeout=2s", poison=None):
    log = b.logs / "app.log"
    text = b.lines("net", count)
    if poison:
        at = text.index("\n", len(text) // 2) + 1
        text = text[:at] + poison + " 1\n" + text[at:]
    log.write_text(text)
    return b.once(log, "--to", server.url + path, *arguments)


def refusals(b: Bench, faults=("401", "403", "404", "429", "500")):
    server = Server(b, faults)
    assert ship_all(b, server, 20_000) == 0, b.errors()
    assert not server.faults, "it did not come again"


def broken_off(b: Bench):
    refusals(b, ["502", "reset", "503", "reset"])


def too_long(b: Bench):
    server = Server(b, max_body=20_000)
    assert ship_all(b, server, 5_000) == 0, b.errors()


def one_is_refused(b: Bench):
    server = Server(b, poison=b"poison")
    assert ship_all(b, server, 3_000, "--dlq", b.dir / "dlq", poison="poison") == 0, b.errors()
    dead = [json.loads(line) for line in (b.dir / "dlq").read_bytes().splitlines()]
    assert [d["_msg"] for d in dead] == ["poison 1"], dead[:3]


def no_answer(b: Bench):
    """What was taken and not answered comes again: the window in which nobody can know."""
    server = Server(b, ["hang"])
    assert ship_all(b, server, 2_000) == 0, b.errors()


def items_refused(b: Bench):
    """Elasticsearch: each by itself, and none twice, also after an answer that did not come."""
    server = Server(b, ["items", "hang", "items", "items", "500"], poison=b"poison")
    server.ids = set()
    code = ship_all(b, server, 3_000, "--dlq", b.dir / "dlq", path="/?format=es&timeout=2s", poison="poison")
    assert code == 0, b.errors()
    dead = [json.loads(line) for line in (b.dir / "dlq").read_bytes().splitlines()]
    assert [d["_msg"] for d in dead] == ["poison 1"], dead[:3]


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connect(port):
    end = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def syslog_framings(b: Bench):
    """Both framings, mixed in one connection, cut anywhere; long frames; peers that leave half-way."""
    port = free_port()
    b.start(f"syslog+tcp://127.0.0.1:{port}", state=False)
    random.seed(22)

    def frame(i, padding):
        text = b.line("tcp", padding).rstrip("\n").encode()
        text = b"<13>Mar  1 12:00:00 h app: " + text
        b.written[text.decode()] += 1
        b.written[text.decode()[27:]] -= 1
        return b"%d %s" % (len(text), text) if i % 3 else text + b"\n"

    half_open = [connect(port) for _ in range(20)]
    for peer in half_open:
        peer.sendall(b"half")
        # What came of it is told when its sender has gone.
        b.written["half"] += 1
    for connection in range(5):
        data = b"".join(frame(i, random.choice([5, 40, 9000, 70_000]) if i % 50 == 0 else 30) for i in range(400))
        with connect(port) as peer:
            at = 0
            while at < len(data):
                step = random.choice([1, 2, 3, 7, 100, 4000, 65536])
                peer.sendall(data[at:at + step])
                at += step
    for peer in half_open:
        peer.close()
    b.written = +b.written
    b.settle()
    b.stop()


def udp_overrun(b: Bench):
    """Nobody can keep what the kernel had no room for; it is counted, to the datagram."""
    port = free_port(socket.SOCK_DGRAM)
    metrics = b.dir / "metrics"
    b.start(f"syslog+udp://127.0.0.1:{port}", "--metrics-file", metrics, state=False)
    time.sleep(0.5)
    with socket.socket(type=socket.SOCK_DGRAM) as peer:
        peer.connect(("127.0.0.1", port))
        peer.send(b"<13>first")
        time.sleep(0.5)
        b.process.send_signal(signal.SIGSTOP)
        sent = 30_000
        for i in range(sent):
            peer.send(b"<13>" + b.line("udp", 400).rstrip("\n").encode())
        b.process.send_signal(signal.SIGCONT)
        # The count comes with the next datagram that has room.
        time.sleep(1)
        peer.send(b"<13>last")
        time.sleep(1)
    b.stop()
    text = metrics.read_text()
    counted = sum(int(float(line.rsplit(" ", 1)[1])) for line in text.splitlines() if "lost_udp_overflow" in line)
    came = len(b.came())
    assert counted > 0, "nothing overflowed"
    assert came + counted == sent + 2, f"{came} came, {counted} counted, {sent} sent"
    b.written = b.came()
    return f"{counted} of {sent} datagrams had no room, and are counted"


def killed_between_answers(b: Bench):
    """What was answered does not come again: of the request under way at most."""
    server = Server(b)
    log, packed = b.logs / "app.log", b.logs / "old.log.gz"
    log.write_text(b.lines("plain", 10_000))
    packed.write_bytes(gzip.compress(b.lines("packed", 10_000).encode()))
    arguments = [b.logs / "*", "--to", server.url, "--batch-size", "100"]
    random.seed(9)
    for _ in range(12):
        b.start(*arguments)
        time.sleep(random.uniform(0.05, 0.3))
        b.stop(signal.SIGKILL)
    assert 0 < sum(b.came().values()) < 20_000, "it was over before it was killed"
    assert b.once(*arguments) == 0, b.errors()


def slow_clients(b: Bench):
    """Those that send a byte a second take every connection there is; who has something to say gets in."""
    port, metrics = free_port(), b.dir / "m.prom"
    b.start(f"http://127.0.0.1:{port}", "--metrics-file", metrics, state=False, descriptors=64)
    connect(port).close()
    heads = (b"POST / HTTP/1.1\r\nHost: x\r\nX: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n")
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(24)]
    for number, client in enumerate(slow):
        client.sendall(heads[number % 2])
    done = threading.Event()

    def dribble():
        while not done.wait(0.2):
            for client in slow:
                try:
                    client.sendall(b"x")
                except OSError:
                    pass

    dribbling = threading.Thread(target=dribble)
    dribbling.start()
    text = b.lines("in", 10)
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", text.encode(), method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 204
    done.set()
    dribbling.join()
    assert b.stop() == 0
    closed = [line for line in metrics.read_text().splitlines() if "closed_connections_total{" in line]
    assert len(closed) == 1 and 'reason="slow"' in closed[0] and int(closed[0].split()[-1]) >= 9, closed
    errors = b.errors()
    assert errors.count("the most it may have; further clients wait") == 1, errors
    assert errors.count("closed: their requests came too slowly") == 1, errors


TESTS = [
    ("9", "refused, and asked to wait", refusals, 0),
    ("9f", "gateways that fail, connections that break", broken_off, 0),
    ("9b", "bodies that are too long", too_long, 0),
    ("9c", "one record is refused", one_is_refused, 0),
    ("9d", "taken and not answered", no_answer, 2_000),
    ("9e", "Elasticsearch refuses items, and does not answer", items_refused, 0),
    ("9g", "killed between answers, one request at most comes twice", killed_between_answers, 12 * 100),
    ("9h", "clients that send a byte now and then", slow_clients, 0),
    ("22", "syslog in every framing", syslog_framings, 0),
    ("22b", "more datagrams than there is room for", udp_overrun, 0),
]

if __name__ == "__main__":
    sys.exit(run(TESTS, sys.argv[1:]))
