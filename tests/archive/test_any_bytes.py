"""Any bytes: readers and containers give drafts and rejections, in limited time and memory."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.ingest.readers import FORMATS
from tests.archive import any_bytes
from tests.untraced import untraced

pytestmark = pytest.mark.slow

NAMES = [format.name for format in FORMATS]
usual_settings = settings(
    max_examples=settings().max_examples,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("format", NAMES)
def test_samples(format: str) -> None:
    for seed in any_bytes.seeds(format):
        with any_bytes.time_limit(20):
            any_bytes.check_reader(format, seed)


_MARK = b"\xef\xbb\xbf"
_WXR = b"""<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Echo</title>
<wp:author><wp:author_login>ann</wp:author_login>
<wp:author><wp:author_login>ben</wp:author_login></wp:author></wp:author>
<item><title>Snow</title><dc:creator>eve</dc:creator></item></channel></rss>"""
_G2 = b"""<newsMessage><itemSet>
<newsItem guid="tag:example.com,2021:a1"><contentMeta><headline>Snow</headline></contentMeta>
</newsItem>
<newsItem guid="tag:example.com,2021:a2" guid="tag:example.com,2021:a3"><contentMeta><headline>Ice
</headline></contentMeta><contentSet><inlineXML><p>A <i" b="c"> d</p></inlineXML></contentSet>
</newsItem>
</itemSet></newsMessage>"""
REGRESSIONS = {
    "one row counts none": ("csv", b"id\ttitle\tbody\n1\tRiver rises\tBy a metre.\ntorn\n"),
    "marks before a table": ("csv", 2 * _MARK + b"guid,headline,article\npost-8,Well dry,\n"),
    "marks before a record": ("json", 2 * _MARK + b'{"title": "Ferry"}'),
    "blank lines of a mailbox": ("mail", b"From a@b Wed Mar  6 06:00:11 2024\n\nSnow.\n"),
    "quoted in front": ("mail", b"From a@b 06:00\n>From a@b 06:00\n\nSnow.\n"),
    "several in front": ("mail", 3 * b"From a@b 06:00\n" + b"From: a@b\n\nSnow.\n"),
    "a tag without a name": ("xml", b'<?><a: n=""><c><title>Snow</d<pubDate>e'),
    "minutes without end": ("mail", b"From: a@b\nDate: 6 Mar 2024 06:" + 40 * b"9" + b"\n\nA"),
    "a charset with NUL": ("mail", b"From: a@b\nContent-Type: text/plain; charset=a\0b\n\n\xff"),
    "a letter in a torn tag": ("feed", "<rss><channel><title>A<áb>c</áb></title>"
                               "<item><title>Snow</title></item></channel></rss>".encode()),
    "authors in authors": ("wxr", _WXR),
    "an item within a head": (
        "wxr",
        b'<rss version="<!--"><channel><title>A/title><item><title>One</title>'
        b"<content:encoded>Snow. --></content:encoded></item>"
        b"<item><title>Two</title><content:encoded>Ice.</content:encoded></item></channel></rss>",
    ),
    "an attribute twice": ("newsml-g2", _G2),
    "a name without end": ("newsml-g2", b"<newsMessage>&<a><" + 60_000 * b"a" + b"</newsMessage>"),
}  # fmt: skip


@pytest.mark.parametrize("name", REGRESSIONS)
def test_regressions(name: str) -> None:
    with any_bytes.time_limit():
        any_bytes.check_reader(*REGRESSIONS[name])


@pytest.mark.parametrize("format", NAMES)
@usual_settings
@given(st.randoms(use_true_random=False))
def test_damaged_samples(format: str, pick: random.Random) -> None:
    data = any_bytes.mutate(any_bytes.seeds(format), pick)
    with any_bytes.time_limit():
        any_bytes.check_reader(format, data)


@pytest.mark.parametrize("format", NAMES)
@usual_settings
@given(st.binary(max_size=2_000))
def test_any_bytes(format: str, data: bytes) -> None:
    with any_bytes.time_limit():
        any_bytes.check_reader(format, data)


@settings(usual_settings, max_examples=4 * usual_settings.max_examples)
@given(st.randoms(use_true_random=False))
def test_damaged_containers(pick: random.Random) -> None:
    data = any_bytes.mutate(any_bytes.packed_seeds(), pick)
    with any_bytes.time_limit():
        any_bytes.check_stream(data)


@usual_settings
@given(st.sampled_from(NAMES), st.randoms(use_true_random=False))
def test_damaged_samples_of_detected_format(format: str, pick: random.Random) -> None:
    data = any_bytes.mutate(any_bytes.seeds(format), pick)
    with any_bytes.time_limit():
        any_bytes.check_stream(data)


_LARGE_SIZE = 2_000_000 if usual_settings.max_examples > 1_000 else 500_000
_CHILD = """
import io, resource, sys
from tests.archive import any_bytes
from archive.ingest.draft import IngestDefaults
from archive.ingest.readers import FORMATS_BY_NAME
format, large = sys.argv[1], int(sys.argv[2])
reader = FORMATS_BY_NAME[format].load_reader()
for _ in reader.read(io.BytesIO(any_bytes.seeds(format)[0]), "warm", IngestDefaults()): pass
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + 100_000_000 + 300 * large,) * 2)
starts = [(b"", piece) for piece in b"<a> [ &amp; \\n\\n (( \\t".split(b" ")]
starts += [(b"<", b"a"), (b"</a", b" "), (b"<a ", b"b='c' "), (b"<!--", b"-"), (b"&", b"a")]
for size in (50_000, large):
    for seed in any_bytes.seeds(format)[:3]:
        half = len(seed) // 2
        excerpt = seed[half : half + 40] or b"x"
        for first, piece in ((b"", seed), (b"", excerpt), *starts):
            data = seed[:half] + first + piece * (size // len(piece)) + seed[half:]
            with any_bytes.time_limit(30):
                for result in reader.read(io.BytesIO(data), "file", IngestDefaults()):
                    assert "MemoryError" not in getattr(result, "reason", "")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the kernel how large it is")
@pytest.mark.parametrize("format", NAMES)
def test_endless_repetition_needs_little_time_and_memory(format: str) -> None:
    command = [sys.executable, "-c", _CHILD, format, str(_LARGE_SIZE)]
    done = subprocess.run(command, capture_output=True, text=True, env=untraced(), check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
