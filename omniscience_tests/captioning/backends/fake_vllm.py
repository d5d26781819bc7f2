#!/usr/bin/env python3
"""Takes vLLM's command line and serves `/health`; FAKE_VLLM says in what way it does not.

`dies` at start, `hangs` before it listens, `stays` when asked to end, `breaks` once it was ready. It starts a child of
its own, as vLLM does, and writes both process ids and what it was told into FAKE_VLLM_NOTES.
"""

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    way = os.environ.get("FAKE_VLLM", "")
    port = int(sys.argv[sys.argv.index("--port") + 1])
    print("loading", flush=True)
    if way == "dies":
        print("torch.OutOfMemoryError: CUDA out of memory.", file=sys.stderr, flush=True)
        sys.exit(3)
    if way == "stays":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    notes = {
        "pids": [os.getpid(), child.pid],
        "arguments": sys.argv[1:],
        "gpus": os.environ.get("CUDA_VISIBLE_DEVICES"),
        "offline": os.environ.get("HF_HUB_OFFLINE"),
        "path": os.environ.get("PYTHONPATH"),
    }
    if folder := os.environ.get("FAKE_VLLM_NOTES"):
        unfinished = Path(folder) / f".{port}"
        unfinished.write_text(json.dumps(notes))
        unfinished.rename(Path(folder) / f"{port}.json")
    if way == "hangs":
        time.sleep(120)
    print("ready", flush=True)
    server = HTTPServer(("127.0.0.1", port), Handler)
    if way == "breaks":
        server.handle_request()
        sys.exit(4)
    server.serve_forever()


if __name__ == "__main__":
    main()
