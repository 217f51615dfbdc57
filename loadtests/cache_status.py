"""What the Cache-Status header says of the edge that answered (RFC 9211)."""


def classify(header: str | None) -> str:
    """`hit`, `disk`, `miss`, `collapsed`, another word for another way, or `none` where nothing is said.

    Caches nearer to the listener come last in the list (section 2): the last one is the edge.
    """
    if not header:
        return "none"
    parameters = [part.strip() for part in header.rpartition(",")[2].split(";")][1:]
    if "hit" in parameters:
        return "disk" if "detail=disk" in parameters else "hit"
    if "collapsed" in parameters:
        return "collapsed"
    forwarded = next((part.removeprefix("fwd=") for part in parameters if part.startswith("fwd=")), "none")
    return "miss" if forwarded in ("uri-miss", "miss", "vary-miss") else forwarded
