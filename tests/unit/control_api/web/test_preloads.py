"""What a page asks for before it knows that it needs it."""

import re

from control_api.web.files import WEB_DIRECTORY, load_web_files
from control_api.web.preloads import preload_links

PAGE = '<link href="{assets}/styles/page.css"><script src="{assets}/page/main.js"></script>'
BODIES = {
    "page/main.js": b'import { a } from "./a.js";\nimport {\n  b,\n  c,\n} from "../shared/b.js";\n',
    "page/a.js": b'export { d } from "./d.js";\nimport "./effect.js";\nconst lazy = import("./later.js");\n',
    "page/d.js": b'import { main } from "./main.js";\n/** @type {import("./types.js").T} */\n',
    "page/effect.js": b"",
    "page/later.js": b"",
    "page/types.js": b"",
    "shared/b.js": b'import { gone } from "./gone.js";\n',
    "styles/page.css": b'@import url("base.css");\n',
    "styles/base.css": b'@import url("deep/tokens.css");\n',
    "styles/deep/tokens.css": b"",
}


def test_everything_that_is_imported_is_linked_once() -> None:
    """In turn and in circles; not what is imported later, if ever, nor what is only a type, nor what is not there."""
    links = preload_links(PAGE, BODIES).splitlines()
    assert {
        '<link rel="preload" as="style" href="{assets}/styles/base.css">',
        '<link rel="preload" as="style" href="{assets}/styles/deep/tokens.css">',
        '<link rel="modulepreload" href="{assets}/page/a.js">',
        '<link rel="modulepreload" href="{assets}/page/d.js">',
        '<link rel="modulepreload" href="{assets}/page/effect.js">',
        '<link rel="modulepreload" href="{assets}/shared/b.js">',
    } == set(links)
    assert 6 == len(links)


def test_styles_come_first() -> None:
    """Nothing can be shown before they are there."""
    kinds = ["style" in link for link in preload_links(PAGE, BODIES).splitlines()]
    assert sorted(kinds, reverse=True) == kinds


def test_the_player_links_what_it_has() -> None:
    """Its page names files of one version that are all there, and no gap is left in it."""
    files = load_web_files()
    page = files.pages["index.html"].body.decode()
    linked = re.findall(rf'href="/web/{files.version}/([^"]+)"', page)
    assert set() == {name for name in linked if not (WEB_DIRECTORY / name).is_file()}
    assert {"shared/dom.js", "styles/tokens.css", "player/pages/home.js"} <= set(linked)
    assert not re.search(r"\{(assets|preloads)\}", page)
