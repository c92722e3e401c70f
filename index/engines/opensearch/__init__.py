"""Engine on an OpenSearch cluster: the same answers, from as many machines as needed.

Nothing distributed is implemented here: the cluster replicates, moves and merges.  We send it words
that we have split ourselves, query it by trees, and record the mark of each index in it.
"""

from __future__ import annotations
