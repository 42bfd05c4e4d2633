#!/usr/bin/env python3
"""A store that misbehaves as it is told: for tests of the HTTP sink.

http_server.py PORT [--answers 503,429:1,200] [--max-body BYTES] [--poison TEXT] [--items]

Answers in turn what is listed (429:1 has Retry-After: 1; "reset" cuts the
connection after the request), then 200. Bodies over --max-body get 413, bodies
that hold --poison get 400. --items answers as Elasticsearch's _bulk does: items
that hold "busy" are refused once with 429, those with --poison for good.
Accepted lines go to the file accepted, one line a request to requests.
"""
import argparse
import gzip
import http.server
import json
import socket
import subprocess

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("--answers", default="")
parser.add_argument("--max-body", type=int, default=1 << 30)
parser.add_argument("--poison")
parser.add_argument("--items", action="store_true")
options = parser.parse_args()
answers = [one for one in options.answers.split(",") if one]
seen_busy = set()


def accept(lines):
    with open("accepted", "a") as out:
        out.write("".join(line + "\n" for line in lines))


def bulk(lines):
    """Pairs of an action and a document: the answer, and the accepted ones."""
    items, good = [], []
    for document in lines[1::2]:
        status = 201
        if options.poison and options.poison in document:
            status = 400
        elif "busy" in document and document not in seen_busy:
            seen_busy.add(document)
            status = 429
        item = {"status": status}
        if status != 201:
            item["error"] = {"type": "refused", "reason": "as told"}
        else:
            good.append(document)
        items.append({"create": item})
    errors = any(item["create"]["status"] != 201 for item in items)
    return json.dumps({"errors": errors, "items": items}), good


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body="", retry_after=None):
        with open("requests", "a") as out:
            print(status, self.path, self.headers.get("Content-Type"), self.headers.get("Authorization"), file=out)
        data = body.encode()
        self.send_response(status)
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        encoding = self.headers.get("Content-Encoding")
        if encoding == "gzip":
            raw = gzip.decompress(raw)
        elif encoding == "zstd":
            raw = subprocess.run(["zstd", "-dcq"], input=raw, stdout=subprocess.PIPE, check=True).stdout
        answer = answers.pop(0) if answers else "200"
        if answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.close_connection = True
            return
        status, _, retry_after = answer.partition(":")
        text = raw.decode()
        if status != "200":
            self.reply(int(status), "as told", retry_after)
        elif len(raw) > options.max_body:
            self.reply(413)
        elif options.items:
            body, good = bulk(text.splitlines())
            accept(good)
            self.reply(200, body)
        elif options.poison and options.poison in text:
            self.reply(400, "poisoned")
        else:
            accept(text.splitlines())
            self.reply(200)


http.server.ThreadingHTTPServer.daemon_threads = True
http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Handler).serve_forever()
