"""An index on an OpenSearch cluster: the same answers, from as many machines as it takes.

Nothing distributed is ours: the cluster replicates, moves and merges.  We bring it words that we
have cut ourselves, ask it by trees, and write down how far it is.
"""

from __future__ import annotations
