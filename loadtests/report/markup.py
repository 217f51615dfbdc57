"""HTML and SVG as values: text is escaped once, tags nest."""

from html import escape


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, *children: "Markup | str | None", **attributes: object) -> Markup:
    """An element; `class_` is written as `class`, other underscores as hyphens, None leaves out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_told(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{join(children)}</{name}>")


def join(children: "tuple[Markup | str | None, ...] | list[Markup]") -> Markup:
    """One after the other."""
    return Markup("".join(_markup(child) for child in children if child is not None))


def _markup(child: "Markup | str") -> str:
    return child if isinstance(child, Markup) else escape(child)


def _told(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
