"""The ladder: read as it stands, refused with its file and rung where it is wrong."""

import re
from pathlib import Path

import pytest

from kernel.errors import SettingsError
from kernel.quality import Quality
from packager.ladder import load_ladder

LOSSY = '[[rung]]\nquality = "256_aac"\nbit_rate_bps = 256000\n'
LOSSLESS = '[[rung]]\nquality = "lossless"\nmax_bit_depth = 16\nmax_sample_rate_hz = 48000\n'


def _write(folder: Path, text: str) -> str:
    file = folder / "own.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_built_in_ladder_has_every_quality() -> None:
    """Unless a file is named there is a rung for each quality, and FLAC is packaged when it is asked for."""
    ladder = load_ladder()
    qualities = [rung.quality for rung in ladder.lossy] + [rung.quality for rung in ladder.lossless]
    assert list(Quality) == qualities
    assert [("flac",), ("flac",)] == [rung.lazy for rung in ladder.lossless]


def test_a_ladder_of_ones_own(tmp_path: Path) -> None:
    """A file that is named is read instead; rungs are eager unless they say otherwise."""
    ladder = load_ladder(_write(tmp_path, LOSSY + LOSSLESS))
    assert [Quality.AAC_256] == [rung.quality for rung in ladder.lossy]
    assert [()] == [rung.lazy for rung in ladder.lossless]


def test_nothing_is_lazy_where_nobody_asks() -> None:
    """Without its lazy renditions a ladder is the same otherwise."""
    eager = load_ladder().without_lazy()
    assert [(), ()] == [rung.lazy for rung in eager.lossless]
    assert load_ladder().lossy == eager.lossy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOSSY + LOSSLESS + 'lazy = ["alac", "flac"]', "rung 'lossless': .*one codec must be stored"),
        (LOSSY + LOSSLESS + 'lazy = ["opus"]', r"rung 'lossless': Invalid enum value 'opus' - at `\$.lazy"),
        (LOSSY + 'lazy = ["flac"]\n' + LOSSLESS, "rung '256_aac': .* unknown field `lazy`"),
        (LOSSY.replace("256_aac", "lossless"), "rung 'lossless': a lossless quality has no bit rate"),
        (LOSSLESS.replace("lossless", "96_aac"), "rung '96_aac': a lossy quality has a bit rate"),
        (LOSSY.replace("256_aac", "best"), "rung 'best': Invalid enum value 'best'"),
        (LOSSY.replace("256000", "0"), "rung '256_aac': Expected `int` >= 1"),
        (LOSSLESS.replace("16", "20"), r"rung 'lossless': Invalid enum value 20 - at `\$.max_bit_depth`"),
        (LOSSLESS.replace("48000", "8000"), "rung 'lossless': Expected `int` >= 48000"),
        (LOSSLESS.replace("quality", "name"), "without a quality.*unknown field `name`"),
        (LOSSLESS + LOSSY, "from the lowest quality to the highest"),
        (LOSSY + LOSSY + LOSSLESS, "each once"),
        (LOSSY, "lacks a lossless rung"),
        (LOSSLESS, "lacks a lossy rung"),
        ("", "lacks a lossy rung"),
        ("rung = 3", "Expected `array`"),
        ("[[rung", "Expected ']]'"),
    ],
)
def test_a_wrong_ladder_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """What is wrong is told with the file, and the rung where it is one's."""
    file = _write(tmp_path, text)
    with pytest.raises(SettingsError, match=f"can't use {re.escape(file)} as the ladder: .*{said}"):
        load_ladder(file)


def test_a_ladder_that_is_missing_is_named(tmp_path: Path) -> None:
    """A file that is not there is told."""
    with pytest.raises(SettingsError, match=r"nowhere\.toml as the ladder: .*No such file"):
        load_ladder(str(tmp_path / "nowhere.toml"))
