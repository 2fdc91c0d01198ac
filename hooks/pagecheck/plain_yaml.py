"""What PyYAML raises where it makes values of a file; the parser's own errors are not all."""

from __future__ import annotations

import yaml

# Constructors fail on a value of another kind, such as `!!bool x`, in ways that are no YAML error.
UNREADABLE = (yaml.YAMLError, ValueError, RecursionError, LookupError, AttributeError, TypeError)
