"""dfuswift for labgrid: name this package under `imports:` of an environment file."""

from .driver import DfuswiftDriver, DfuswiftError
from .strategy import DfuswiftStrategy, Status

__all__ = ["DfuswiftDriver", "DfuswiftError", "DfuswiftStrategy", "Status"]
