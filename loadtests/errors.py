"""What keeps a load from being run at all, or tells that something played isn't what it should be."""


class LoadError(Exception):
    """The load could not be run; the text tells why, and where there is one, what to do."""


class BadMediaError(Exception):
    """What came is not what a player can play; the text is the kind of error, short enough to count by."""
