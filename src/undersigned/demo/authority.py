"""A real RFC 3161 authority on this machine: `openssl ts` behind HTTP on loopback, with a root of its own.

For the demonstration and the tests; nobody else trusts its root.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

from undersigned.canon import sha256
from undersigned.errors import StoreFailure

_REQUEST_BYTES: Final = 4_096
_SECONDS: Final = 30
_CURVE: Final = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
_LEAF: Final = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n"
_CONFIGURATION: Final = """\
[tsa]
serial = {folder}/serial
signer_cert = {folder}/authority.pem
signer_key = {folder}/authority.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


class Authority:
    """Keys and certificates of an authority in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._one_at_a_time = threading.Lock()

    @classmethod
    def make(cls, folder: Path, leaf: str = _LEAF) -> Authority:
        """A new authority in an empty folder: a root, and a certificate for timestamps under it.

        Args:
            leaf: the extensions of that certificate, in the form of an OpenSSL configuration.

        Raises:
            StoreFailure: `openssl-missing`, `openssl-failed`.
        """
        authority = cls(folder)
        folder = authority._folder
        (folder / "leaf.cnf").write_text(leaf)
        (folder / "serial").write_text("01\n")
        (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder))
        root, name = ("-keyout", "root.key", "-out", "root.pem"), ("-keyout", "authority.key")
        authority._run("req", "-x509", *_CURVE, *root, "-days", "3650", "-subj", "/CN=Timestamp root")
        authority._run("req", *_CURVE, *name, "-out", "authority.csr", "-subj", "/CN=Timestamps")
        issued = ("-in", "authority.csr", "-out", "authority.pem", "-extfile", "leaf.cnf")
        issuer = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial")
        authority._run("x509", "-req", *issued, *issuer, "-days", "3649")
        return authority

    @property
    def root_der(self) -> bytes:
        """The root certificate, DER."""
        return self._run("x509", "-in", "root.pem", "-outform", "DER")

    @property
    def root_sha256(self) -> bytes:
        """What a letter's `timestamp` names: SHA-256 of the root certificate, 32 bytes."""
        return sha256(self.root_der)

    def answer(self, query: bytes) -> bytes:
        """The response (DER TimeStampResp) to a request (DER TimeStampReq).

        Raises:
            StoreFailure: `openssl-missing`, `openssl-failed`.
        """
        with self._one_at_a_time:
            (self._folder / "query.tsq").write_bytes(query)
            tsa = ("-config", "tsa.cnf", "-section", "tsa")
            self._run("ts", "-reply", *tsa, "-queryfile", "query.tsq", "-out", "reply.tsr")
            return (self._folder / "reply.tsr").read_bytes()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Answer on a port of loopback that the system chooses; the URL, while the block runs."""
        server = HTTPServer(("127.0.0.1", 0), _handler_of(self))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _run(self, *arguments: str) -> bytes:
        try:
            done = subprocess.run(
                ["openssl", *arguments],
                cwd=self._folder,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError:
            raise StoreFailure("openssl-missing") from None
        except (OSError, subprocess.SubprocessError) as error:
            raise StoreFailure("openssl-failed", None, str(error)) from None
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace")[-300:]
            raise StoreFailure("openssl-failed", None, f"openssl {arguments[0]}: {told}")
        return done.stdout


def _handler_of(authority: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SECONDS

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            kind = self.headers.get_content_type()
            if (
                kind != "application/timestamp-query"
                or not length.isdecimal()
                or int(length) > _REQUEST_BYTES
            ):
                self.send_error(400)
                return
            try:
                answer = authority.answer(self.rfile.read(int(length)))
            except StoreFailure:
                self.send_error(500)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Keep no log."""

    return Handler
