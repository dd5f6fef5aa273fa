"""A cloud of one's own: moto's AWS on a loopback port, in a thread that cannot outlive this process."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

REGION = "us-east-1"


@dataclass(frozen=True)
class Cloud:
    """Where the cloud is; `environment` is what Terraform needs to reach it and nothing else."""

    endpoint: str
    environment: Mapping[str, str]

    def client(self, service: str) -> Any:
        """A boto3 client for changes behind the code's back."""
        import boto3

        client: Any = boto3.client
        return client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


@contextmanager
def cloud() -> Iterator[Cloud]:
    """An empty cloud, stopped at the end; one at a time in a process. Raises ImportError without the `demo` extra."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        _reset(endpoint)
        yield Cloud(endpoint, _environment(endpoint))
    finally:
        server.stop()


def _reset(endpoint: str) -> None:
    """A server keeps nothing of its own: what an earlier one in this process was told is still there."""
    with urlopen(Request(f"{endpoint}/moto-api/reset", method="POST"), timeout=30):
        pass


def _environment(endpoint: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
