"""Promise: search engines and telephones find the way: robots.txt, and a manifest for home screens.

Both are made from the settings, so that a fork needs no edit. Nothing here runs, and nothing is asked of anyone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ROBOTS = "robots.txt"
MANIFEST = "site.webmanifest"


def robots(address: str | None) -> str:
    """Every page may be found; the sitemap is named where the site has an address."""
    lines = ["User-agent: *", "Allow: /"]
    return "\n".join([*lines, f"Sitemap: {address.rstrip('/')}/sitemap.xml"] if address else lines) + "\n"


def manifest(name: str, description: str, language: str, icons: list[dict[str, str]]) -> dict[str, Any]:
    """What a telephone keeps of the site when a reader puts it on the home screen: a page in the browser, as ever."""
    return {
        "name": name,
        "short_name": name,
        "description": description,
        "lang": language,
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "icons": icons,
    }


def on_post_build(*, config: MkDocsConfig) -> None:
    """Write both."""
    folder = Path(config.site_dir)
    (folder / ROBOTS).write_text(robots(config.site_url), encoding="utf-8")
    icons = [
        {"src": address, "sizes": sizes, "type": kind}
        for address, sizes, kind in (
            (config.theme.get("favicon"), "any", "image/svg+xml"),
            (config.extra.get("touch_icon"), "180x180", "image/png"),
        )
        if address and str(address).endswith(kind.rpartition("/")[2].partition("+")[0])
    ]
    data = manifest(config.site_name, config.site_description or "", str(config.theme.get("language") or "en"), icons)
    (folder / MANIFEST).write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
