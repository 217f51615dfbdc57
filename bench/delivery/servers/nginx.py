"""nginx, as one sets it up for speed: one worker, sendfile, nothing logged, `secure_link` before everything.

Beside it nginx with what Debian's `nginx.conf` has of all that: files are looked up each time, requests logged.

`tcp_nopush` is on where it helps. With bodies of mixed sizes it hurts: nginx leaves `TCP_NODELAY` out then, and the end
of a body waits 40 ms for a delayed acknowledgement.
"""

import gzip
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.delivery.ground import Ground
from bench.delivery.objects import body_of, is_playlist
from bench.delivery.running import running
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.ports import LOOPBACK, free_ports

_CONFIGURATION = """\
user root root;
daemon off;
worker_processes 1;
worker_rlimit_nofile 65536;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 32768; }}
http {{
    access_log {access_log};
    server_tokens off;
    sendfile on;
    tcp_nopush {cork};
    tcp_nodelay on;
    keepalive_timeout 300s;
    keepalive_requests 1000000000;
    reset_timedout_connection on;
    default_type audio/mp4;
    types {{ application/vnd.apple.mpegurl m3u8; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {http}
    server {{
        listen {host}:{port} backlog=4096;
        location / {{
            secure_link $arg_md5,$arg_expires;
            secure_link_md5 "$secure_link_expires$uri {word}";
            if ($secure_link = "") {{ return 403; }}
            if ($secure_link = "0") {{ return 410; }}
            {location}
        }}
    }}
}}
"""

_FILES_HTTP = "open_file_cache max=20000 inactive=600s; open_file_cache_valid 600s;"
_FILES_LOCATION = """\
root {files};
            gzip_static on;
            add_header Cache-Control "private, max-age=31536000, immutable";
"""

_STOCK_HTTP = "gzip on; gzip_types application/vnd.apple.mpegurl;"
_STOCK_LOCATION = """\
root {files};
            add_header Cache-Control "private, max-age=31536000, immutable";
"""

_PROXY_HTTP = """\
open_file_cache max=20000 inactive=600s; open_file_cache_valid 600s;
    proxy_cache_path {folder}/cache levels=1:2 keys_zone=media:64m max_size={disk_cache_bytes} inactive=1d
        use_temp_path=off;
    upstream origin {{ server {host}:{origin_port}; keepalive 64; }}
"""
_PROXY_LOCATION = """\
proxy_pass http://origin$uri;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_cache media;
            proxy_cache_key $uri;
            proxy_cache_lock on;
            proxy_cache_lock_timeout 30s;
            proxy_cache_lock_age 30s;
            proxy_buffers 32 16k;
"""


@contextmanager
def run_nginx_files(ground: Ground, setup: Setup) -> Iterator[Server]:
    """Files on disk, which means in the system's page cache; playlists compressed beforehand."""
    _write_all(ground, setup)
    with _run_nginx(ground, setup, Contestant.NGINX_FILES, _FILES_HTTP, _FILES_LOCATION) as server:
        yield server


@contextmanager
def run_nginx_stock(ground: Ground, setup: Setup) -> Iterator[Server]:
    """The same files, served as Debian's configuration does; playlists compressed for each request."""
    _write_all(ground, setup)
    with _run_nginx(ground, setup, Contestant.NGINX_STOCK, _STOCK_HTTP, _STOCK_LOCATION) as server:
        yield server


@contextmanager
def run_nginx_proxy(ground: Ground, setup: Setup) -> Iterator[Server]:
    """A cache on disk, which means in the system's page cache, in front of the origin."""
    with _run_nginx(ground, setup, Contestant.NGINX_PROXY, _PROXY_HTTP, _PROXY_LOCATION) as server:
        yield server


@contextmanager
def _run_nginx(
    ground: Ground, setup: Setup, contestant: Contestant, http: str, location: str
) -> Iterator[Server]:
    port = free_ports(1)[0]
    folder = ground.folder / f"{contestant}-{port}"
    folder.mkdir()
    known = {
        "folder": folder,
        "files": ground.folder / "files",
        "host": LOOPBACK,
        "port": port,
        "word": ground.leave.word,
    }
    stock = contestant is Contestant.NGINX_STOCK
    known["cork"] = cork = "on" if setup.large_bodies or stock else "off"
    known["access_log"] = str(folder / "access.log") if stock else "off"
    known |= {"origin_port": ground.origin.port, "disk_cache_bytes": setup.disk_cache_bytes}
    text = _CONFIGURATION.format(**known, http=http.format(**known), location=location.format(**known))
    configuration = folder / "nginx.conf"
    configuration.write_text(text)
    argv = ["nginx", "-c", str(configuration), "-e", str(folder / "error.log")]
    log = ground.folder / f"{contestant}.log"
    with running(argv, cores=frozenset({ground.cores.server}), log=log, cwd=folder) as process:
        description = _describe(contestant, cork)
        yield Server(contestant, description, port, process, ground.leave.secure_link_target)


_DESCRIPTIONS = {
    Contestant.NGINX_FILES: "files, gzip_static, open_file_cache, no log",
    Contestant.NGINX_STOCK: "files, gzip, access log",
    Contestant.NGINX_PROXY: "proxy_cache on disk, proxy_cache_lock, open_file_cache, no log",
}


def _describe(contestant: Contestant, cork: str) -> str:
    version = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True, timeout=10).stderr
    return (
        f"{version.strip().rpartition('/')[2]}, 1 worker, {_DESCRIPTIONS[contestant]}, sendfile, "
        f"tcp_nopush {cork}, secure_link (MD5)"
    )


def _write_all(ground: Ground, setup: Setup) -> None:
    for path in setup.paths:
        _write(ground.folder / "files" / path)


def _write(path: Path) -> None:
    """A file with what the origin has at that path."""
    media_path = "/".join(path.parts[-3:])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body := body_of(media_path))
    if is_playlist(media_path):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(body, 6, mtime=0))
