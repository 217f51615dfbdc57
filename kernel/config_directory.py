"""Where `config/` lies: beside the packages, in a checkout and in a wheel alike."""

from pathlib import Path

CONFIG_DIRECTORY = Path(__file__).resolve().parent.parent / "config"
