"""Genres, by name or by their number in ID3v1, one or several in a text."""

import re

_REFERENCE = re.compile(r"\((?P<code>[0-9]{1,3}|RX|CR)\)")
_NUMBER = re.compile(r"[0-9]{1,3}")

# In the order of their numbers: ID3v1's own 80, then Winamp's.
ID3V1_GENRES = tuple(
    """
Blues|Classic Rock|Country|Dance|Disco|Funk|Grunge|Hip-Hop|Jazz|Metal|New Age|Oldies|Other|Pop|R&B|Rap|
Reggae|Rock|Techno|Industrial|Alternative|Ska|Death Metal|Pranks|Soundtrack|Euro-Techno|Ambient|Trip-Hop|
Vocal|Jazz+Funk|Fusion|Trance|Classical|Instrumental|Acid|House|Game|Sound Clip|Gospel|Noise|
Alternative Rock|Bass|Soul|Punk|Space|Meditative|Instrumental Pop|Instrumental Rock|Ethnic|Gothic|Darkwave|
Techno-Industrial|Electronic|Pop-Folk|Eurodance|Dream|Southern Rock|Comedy|Cult|Gangsta|Top 40|
Christian Rap|Pop/Funk|Jungle|Native American|Cabaret|New Wave|Psychedelic|Rave|Showtunes|Trailer|Lo-Fi|
Tribal|Acid Punk|Acid Jazz|Polka|Retro|Musical|Rock & Roll|Hard Rock|Folk|Folk-Rock|National Folk|Swing|
Fast Fusion|Bebop|Latin|Revival|Celtic|Bluegrass|Avantgarde|Gothic Rock|Progressive Rock|Psychedelic Rock|
Symphonic Rock|Slow Rock|Big Band|Chorus|Easy Listening|Acoustic|Humour|Speech|Chanson|Opera|Chamber Music|
Sonata|Symphony|Booty Bass|Primus|Porn Groove|Satire|Slow Jam|Club|Tango|Samba|Folklore|Ballad|Power Ballad|
Rhythmic Soul|Freestyle|Duet|Punk Rock|Drum Solo|A Cappella|Euro-House|Dance Hall|Goa|Drum & Bass|
Club-House|Hardcore|Terror|Indie|BritPop|Afro-Punk|Polsk Punk|Beat|Christian Gangsta Rap|Heavy Metal|
Black Metal|Crossover|Contemporary Christian|Christian Rock|Merengue|Salsa|Thrash Metal|Anime|JPop|Synthpop|
Abstract|Art Rock|Baroque|Bhangra|Big Beat|Breakbeat|Chillout|Downtempo|Dub|EBM|Eclectic|Electro|
Electroclash|Emo|Experimental|Garage|Global|IDM|Illbient|Industro-Goth|Jam Band|Krautrock|Leftfield|Lounge|
Math Rock|New Romantic|Nu-Breakz|Post-Punk|Post-Rock|Psytrance|Shoegaze|Space Rock|Trop Rock|World Music|
Neoclassical|Audiobook|Audio Theatre|Neue Deutsche Welle|Podcast|Indie Rock|G-Funk|Dubstep|Garage Rock|
Psybient
""".replace("\n", "").split("|")
)

_CODES = {"RX": "Remix", "CR": "Cover"}


_WHOLE = {name.casefold() for name in ID3V1_GENRES if "/" in name}
"""Names with a slash of their own."""


def parse_genres(text: str) -> tuple[str, ...]:
    """The genres' names: ``Rock`` from ``17``, ``(17)`` or ``Rock``, two from ``R&B/Soul`` or ``(4)(5)``.

    Numbers that no genre has are left out. A name that follows numbers refines the last of them
    (ID3v2.3 §4.2.1, TCON).
    """
    codes, rest = _references(text)
    if rest and codes:
        codes.pop()
    numbered = [name for name in map(_by_code, codes) if name is not None]
    return (*numbered, *_names(rest))


def _references(text: str) -> tuple[list[str], str]:
    """The codes in parentheses that a text begins with, and what follows them."""
    codes, at = [], 0
    while match := _REFERENCE.match(text, at):
        codes.append(match["code"])
        at = match.end()
    return codes, text[at:].strip()


def _names(text: str) -> tuple[str, ...]:
    if _NUMBER.fullmatch(text):
        name = _by_code(text)
        return () if name is None else (name,)
    if text.casefold() in _WHOLE:
        return (text,)
    return tuple(part for part in map(str.strip, text.split("/")) if part)


def _by_code(code: str) -> str | None:
    if code in _CODES:
        return _CODES[code]
    return ID3V1_GENRES[int(code)] if int(code) < len(ID3V1_GENRES) else None
