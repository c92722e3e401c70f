"""The plainest engine: the contract, executable.  Tests measure the others by it."""

from __future__ import annotations

from index.engines.memory.engine import MemoryEngine

__all__ = ["MemoryEngine"]
