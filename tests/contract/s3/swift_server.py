"""An OpenStack Swift with its S3 interface: its state in a folder, on loopback, for as long as the tests run."""

import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

import aiohttp

from segue.embedded.ports import LOOPBACK
from segue.supervisor.command import Command

_PROGRAM = Path(__file__).with_name("swift_program.py")

USER = "segue:tester"
"""What S3 calls an access key is an account and a user to Swift's own accounts."""

SMALLEST_PART_BYTES = 64 << 10
"""Of an upload's parts but the last; AWS has 5 MiB, which would make the tests move much for nothing."""

_SWIFT = """\
[swift-hash]
swift_hash_path_suffix = tests
"""

_STORAGE = """\
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
bind_ip = {host}
bind_port = {port}
log_level = WARNING
fallocate_reserve = 0

[pipeline:main]
pipeline = {name}-server

[app:{name}-server]
use = egg:swift#{name}
"""

# Without memcached: nobody listens on the port of `memcache_servers`, so nothing is remembered and every request
# looks its account and bucket up. `tempauth` refuses to work without that filter. Else a large object's parts, after
# the tenth, would be read at one a second.
_PROXY = """\
[DEFAULT]
swift_dir = {folder}
bind_ip = {host}
bind_port = {port}
log_level = WARNING

[pipeline:main]
pipeline = catch_errors cache s3api tempauth slo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:cache]
use = egg:swift#memcache
memcache_servers = {host}:9
log_level = CRITICAL

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
min_segment_size = {smallest_part_bytes}

[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin

[filter:slo]
use = egg:swift#slo
rate_limit_after_segment = 1000
"""


@dataclass(frozen=True, slots=True)
class SwiftServer:
    """A server in `directory`; nothing runs until its command does."""

    directory: Path
    port: int
    storage_ports: tuple[int, int, int]
    """Of the account, the container and the object server."""
    secret: str = field(repr=False)

    def url(self) -> str:
        """The S3 endpoint."""
        return f"http://{LOOPBACK}:{self.port}"

    def initialise(self) -> None:
        """Write the configuration files."""
        (self.directory / "devices" / "disk").mkdir(parents=True)
        _require_extended_attributes(self.directory)
        (self.directory / "swift.conf").write_text(_SWIFT)
        for name, port in zip(("account", "container", "object"), self.storage_ports, strict=True):
            text = _STORAGE.format(folder=self.directory, host=LOOPBACK, port=port, name=name)
            (self.directory / f"{name}-server.conf").write_text(text)
        text = _PROXY.format(
            folder=self.directory,
            host=LOOPBACK,
            port=self.port,
            smallest_part_bytes=SMALLEST_PART_BYTES,
            user=USER.replace(":", "_"),
            secret=self.secret,
        )
        (self.directory / "proxy-server.conf").write_text(text)

    def command(self) -> Command:
        """What to run."""
        argv = (sys.executable, "-W", "ignore", str(_PROGRAM), str(self.directory))
        return Command(
            "swift", argv, cwd=self.directory, stop_signal=signal.SIGKILL
        )  # it has nothing to save

    async def answers(self) -> bool:
        """Whether it serves: the proxy begins last."""
        try:
            async with aiohttp.request("GET", self.url(), timeout=aiohttp.ClientTimeout(total=2)):
                return True
        except (aiohttp.ClientError, TimeoutError):
            return False

    def stored_pieces(self) -> int:
        """How many objects and parts of objects its disk holds, whoever may see them."""
        return sum(1 for _ in self.directory.glob("devices/disk/objects/**/*.data"))


def _require_extended_attributes(folder: Path) -> None:
    """Swift keeps an object's name and length in extended attributes of its file."""
    with NamedTemporaryFile(dir=folder) as file:
        try:
            os.setxattr(file.name, "user.segue", b"1")
        except OSError as error:
            raise RuntimeError(
                f"{folder} has no extended attributes ({error.strerror}), which Swift needs: "
                "run the tests with --basetemp or TMPDIR on a file system that has them"
            ) from error
