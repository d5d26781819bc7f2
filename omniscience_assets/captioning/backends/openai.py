"""Any server that speaks OpenAI's chat completions: OpenAI itself, `vllm serve`, and many others."""

import asyncio
import uuid

from omniscience_assets.captioning.admission import Attempt, Outcome, Refused
from omniscience_assets.captioning.backends.chat import ChatFailure, ChatReply, ChatRequest
from omniscience_assets.captioning.backends.endpoint import Connection, Endpoint, connect, disconnect
from omniscience_assets.captioning.backends.errors import explain
from omniscience_assets.captioning.backends.wire import UnknownImage, read_reply, request_body, request_path

__all__ = ["Endpoint", "OpenAIChat"]

Answer = ChatReply | ChatFailure


class OpenAIChat:
    """A model behind an endpoint; all models behind one share its connections and its admission.

    Args:
        endpoint: Whom to ask.
        model: Its name there.
    """

    name = "openai"

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        self.endpoint = endpoint
        self.model = model
        self._connection: Connection | None = None

    @property
    def version(self) -> str:
        """Of what is sent, raised by hand when that changes: the client's own version changes no answer.

        What a server runs it does not say: a model that is changed under its name needs another name.
        """
        return "chat-completions-1"

    async def ask(self, request: ChatRequest) -> ChatReply | ChatFailure:
        """Answer one question; retries, throttling and their waits are in here."""
        key = self.endpoint.key()
        if key is None:
            missing = f"set the environment variable {self.endpoint.api_key_env} to the key of {self.endpoint.base_url}"
            return ChatFailure("unauthorised", missing)
        if self._connection is None:
            self._connection = connect(self.endpoint, key)
        connection, request_id = self._connection, str(uuid.uuid4())
        try:
            return await connection.admission.carry(lambda: self._send(connection, request, request_id))
        except Refused as refused:
            return ChatFailure(refused.reason, f"{self.endpoint.base_url}: {refused}")
        except UnknownImage as error:
            return ChatFailure("bad_request", f"nothing asked: {error}")

    async def aclose(self) -> None:
        """Close the endpoint's connections, unless others use them."""
        if self._connection is not None:
            self._connection = None
            await disconnect(self.endpoint)

    async def _send(self, connection: Connection, request: ChatRequest, request_id: str) -> Attempt[Answer]:
        """One try; makes the body anew, as those of all that wait in line would fill the memory with images."""
        import aiohttp
        import httpx2
        from openai import APIError

        headers = {"Content-Type": "application/json", "X-Client-Request-Id": request_id}
        body = request_body(request, self.model)
        try:
            async with asyncio.timeout(self.endpoint.timeout_s):
                response = await connection.client.post(
                    request_path(request), cast_to=httpx2.Response, content=body, options={"headers": headers}
                )
        except (APIError, aiohttp.ClientError, TimeoutError) as error:
            return explain(error, self.endpoint, self.model)
        return Attempt(Outcome.DELIVERED, read_reply(self.endpoint.without_key(response.content), request, self.model))
