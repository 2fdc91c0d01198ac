"""The settings as commands read them, which run without MkDocs."""

from __future__ import annotations

from typing import Any

import yaml

from pagecheck.plain_yaml import UNREADABLE


class _Loader(yaml.SafeLoader):
    """Reads any mkdocs.yml: tags of plugins and of the environment stand for values not needed here."""


_Loader.add_multi_constructor("", lambda *_: None)


def read_settings(data: bytes) -> dict[str, Any]:
    """The settings in a file's bytes; none where it cannot be read, of which a build tells."""
    try:
        read = yaml.load(data, Loader=_Loader)  # noqa: S506, it is a SafeLoader
    except UNREADABLE:
        return {}
    return read if isinstance(read, dict) else {}


def read_extra(data: bytes) -> dict[str, Any]:
    """What the settings hold under `extra`; nothing where there is none."""
    extra = read_settings(data).get("extra")
    return extra if isinstance(extra, dict) else {}
