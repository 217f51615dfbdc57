"""What a page's modules and style sheets load in turn, so that the page can ask for all of it at once.

Without that a browser learns of each file from the one before, and the last comes as many round trips late as the
longest chain of imports is long.
"""

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

_OF_PAGE = re.compile(r'"\{assets\}/([^"]+\.(?:js|css))"')
_OF_MODULE = re.compile(r'^(?:import|export)\b[^;"]*"(\.[^"]+)"', re.MULTILINE)
_OF_STYLES = re.compile(r'@import url\("([^"]+)"\)')


def preload_links(page: str, bodies: Mapping[str, bytes]) -> str:
    """The `link` elements for a page: every file that it reaches but doesn't name itself, `bodies` by path."""
    named = list(dict.fromkeys(_OF_PAGE.findall(page)))
    reached = dict.fromkeys(named)
    waiting = list(named)
    while waiting:
        for name in _imports(waiting.pop(), bodies):
            if name not in reached and name in bodies:
                reached[name] = None
                waiting.append(name)
    styles_first = sorted(reached, key=lambda name: name.endswith(".js"))
    return "\n".join(_link(name) for name in styles_first if name not in named)


def _imports(name: str, bodies: Mapping[str, bytes]) -> Iterator[str]:
    found = _OF_MODULE if name.endswith(".js") else _OF_STYLES
    for address in found.findall(bodies.get(name, b"").decode("utf-8")):
        yield normpath(join(dirname(name), address))


def _link(name: str) -> str:
    kind = 'rel="modulepreload"' if name.endswith(".js") else 'rel="preload" as="style"'
    return f'<link {kind} href="{{assets}}/{name}">'
