"""TLS by settings: which versions, which files."""

import asyncio
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kernel.errors import SettingsError
from kernel.http.tls import server_context

LOOPBACK = "127.0.0.1"


def make_certificate(folder: Path, name: str = "edge", password: bytes | None = None) -> tuple[Path, Path]:
    """A certificate for loopback, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(LOOPBACK))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password is not None:
        encryption = serialization.BestAvailableEncryption(password)
    certificate_file, key_file = folder / f"{name}.crt", folder / f"{name}.key"
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    )
    return certificate_file, key_file


async def _version_spoken(server: ssl.SSLContext, certificate: Path, version: ssl.TLSVersion) -> str | None:
    """What a client that can do one version alone agrees on with the server."""
    client = ssl.create_default_context(cafile=str(certificate))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that is the point of it
        client.minimum_version = client.maximum_version = version
    # Systems forbid old versions to clients, too: let this one try.
    client.set_ciphers("DEFAULT:@SECLEVEL=0")

    async def close(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    listening = await asyncio.start_server(close, LOOPBACK, 0, ssl=server)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection(LOOPBACK, port, ssl=client)
        tls = writer.get_extra_info("ssl_object")
        writer.close()
        return str(tls.version())


@pytest.mark.parametrize(
    ("version", "spoken"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")]
)
async def test_versions_of_today_are_spoken(version: ssl.TLSVersion, spoken: str, tmp_path: Path) -> None:
    """1.2 for older players, 1.3 for all others."""
    certificate, key = make_certificate(tmp_path)
    context = server_context(str(certificate), str(key))
    assert context is not None
    assert await _version_spoken(context, certificate, version) == spoken


async def test_an_old_version_is_refused(tmp_path: Path) -> None:
    """Nothing below 1.2, whatever the system would allow."""
    certificate, key = make_certificate(tmp_path)
    context = server_context(str(certificate), str(key))
    assert context is not None
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await _version_spoken(context, certificate, ssl.TLSVersion.TLSv1_1)


def test_without_a_certificate_there_is_no_tls() -> None:
    """Plain HTTP is the default."""
    assert server_context("", "") is None


def test_the_key_may_stand_in_the_certificates_file(tmp_path: Path) -> None:
    """One file, as many tools write it."""
    certificate, key = make_certificate(tmp_path)
    both = tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    assert server_context(str(both), "") is not None


def test_what_is_wrong_is_named(tmp_path: Path) -> None:
    """The file and the reason, for every way to get it wrong."""
    certificate, key = make_certificate(tmp_path)
    _, other = make_certificate(tmp_path, "other")
    locked_certificate, locked = make_certificate(tmp_path, "locked", b"secret")
    none = tmp_path / "none.pem"
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("not a certificate")
    for arguments, words in (
        ((none, key), f"can't read {none}: No such file or directory"),
        ((certificate, none), f"can't read {none}: No such file or directory"),
        ((tmp_path, key), f"can't read {tmp_path}: Is a directory"),
        ((certificate, other), f"the key in {other} is not that of the certificate in {certificate}"),
        ((locked_certificate, locked), f"the key in {locked} is protected by a password"),
        ((rubbish, key), f"can't use {rubbish} with {key} for TLS: no PEM certificate and key"),
        ((certificate, ""), f"can't use {certificate} for TLS: no PEM certificate and key"),
        (("", key), f"edge.tls_key is set to {key}, but edge.tls_certificate is not"),
    ):
        with pytest.raises(SettingsError) as raised:
            server_context(*map(str, arguments))
        assert str(raised.value).startswith(words)
