"""The tokens of a style sheet, which take longer to find than anything that is then asked of them."""

from __future__ import annotations

from functools import lru_cache

import tinycss2


@lru_cache(maxsize=64)
def tokens_of(css: str) -> tuple[tinycss2.ast.Node, ...]:
    """The component values of a sheet without its comments: <https://www.w3.org/TR/css-syntax-3/>."""
    return tuple(tinycss2.parse_component_value_list(css, skip_comments=True))
