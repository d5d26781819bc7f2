"""An OpenAI-compatible server on real sockets that answers by a script. No model: its captions mean nothing."""

from omniscience_tests.scripted_server.running import Running, serve_in_process, serve_in_thread
from omniscience_tests.scripted_server.script import Script

__all__ = ["Running", "Script", "serve_in_process", "serve_in_thread"]
