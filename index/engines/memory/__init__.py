"""Memory engine: the simplest implementation of the contract; tests compare the others to it."""

from __future__ import annotations

from index.engines.memory.engine import MemoryEngine

__all__ = ["MemoryEngine"]
