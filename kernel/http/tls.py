"""TLS for our own servers."""

import ssl
from pathlib import Path

from kernel.errors import SettingsError


def server_context(certificate: str, key: str) -> ssl.SSLContext | None:
    """What a server needs to speak TLS 1.2 or later, from PEM files; None when no certificate is set: plain HTTP.

    An empty `key` means that it stands in the certificate's file.

    Raises:
        SettingsError: A file can't be read, holds something else, or the key is not the certificate's.
    """
    if not certificate:
        if key:
            raise SettingsError(f"edge.tls_key is set to {key}, but edge.tls_certificate is not")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # Apple's HLS authoring specification, 12.1
    # A client that renegotiates in a loop makes a server reckon for nothing.
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols(["http/1.1"])
    for file in filter(None, (certificate, key)):
        _require_readable(file)
    _load(context, certificate, key)
    return context


def _require_readable(file: str) -> None:
    """The library's own errors don't say which of the two files is meant."""
    try:
        with Path(file).open("rb"):
            pass
    except OSError as error:
        raise SettingsError(f"can't read {file}: {error.strerror or error}") from None


def _load(context: ssl.SSLContext, certificate: str, key: str) -> None:
    def refuse() -> bytes:
        raise SettingsError(
            f"the key in {key or certificate} is protected by a password: store it without one"
        )

    try:
        # Without an answer of ours the library would ask for the password on the terminal.
        context.load_cert_chain(certificate, key or None, password=refuse)
    except ssl.SSLError as error:
        raise SettingsError(_reason(error, certificate, key or certificate)) from None
    except OSError as error:
        raise SettingsError(f"can't use {certificate} for TLS: {error}") from None


def _reason(error: ssl.SSLError, certificate: str, key: str) -> str:
    if error.reason in {"KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH"}:
        return f"the key in {key} is not that of the certificate in {certificate}"
    files = certificate if key == certificate else f"{certificate} with {key}"
    return f"can't use {files} for TLS: no PEM certificate and key ({error.reason or error})"
