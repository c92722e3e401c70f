"""What a reader does on the page, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.page.conftest import Opens
from tests.web.serving import Served

NARROW = {"width": 390, "height": 844}


def asked(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def total(page: Any) -> int:
    return int(page.locator(".told b").first.inner_text().replace(",", ""))


def hits(page: Any) -> list[str]:
    found: list[str] = page.locator(".hit h2").all_inner_texts()
    return found


def until(page: Any, holds: Callable[[], bool]) -> None:
    """Wait until it does; the page's own policy allows no waiting within it."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


def changed(page: Any, what: str) -> None:
    """Wait until the address says so."""
    page.wait_for_url(lambda url: what in url)
    page.wait_for_selector("main:not(.waiting)")


def test_a_search(opens: Opens) -> None:
    page = opens()
    everything = total(page)
    page.fill("#q", '"Kim Jong Un"')
    page.keyboard.press("Enter")
    changed(page, "q=")
    assert asked(page) == {"q": ['"Kim Jong Un"']}
    assert 0 < total(page) < everything
    assert "Kim Jong Un" in page.locator(".passage mark").all_inner_texts()
    assert page.locator("#q").input_value() == '"Kim Jong Un"'


def test_an_error_shows_its_place(opens: Opens) -> None:
    page = opens()
    page.fill("#q", "kim soruce:KCNA")
    page.keyboard.press("Enter")
    changed(page, "q=")
    assert "there is no field" in page.locator("[role=alert]").inner_text()
    assert page.locator("[role=alert] mark").inner_text() == "soruce"
    assert page.locator("#q").get_attribute("aria-invalid") == "true"
    assert page.locator("#q").input_value() == "kim soruce:KCNA"


def test_facets_in_and_out(opens: Opens) -> None:
    page = opens("/?q=said")
    before = total(page)
    first = page.locator(".panel", has_text="source").locator("li a").nth(0)
    name, count = first.locator(".value").inner_text(), first.locator(".count").inner_text()
    first.click()
    changed(page, "source=")
    assert asked(page)["source"] == [name] and total(page) == int(count)
    panel = page.locator(".panel", has_text="source").first
    assert panel.locator("li").count() > 1, "the other values stay in sight"
    second = panel.locator("li:not(.chosen) a").first
    more = int(second.locator(".count").inner_text())
    second.click()
    until(page, lambda: page.locator(".panel li.chosen").count() == 2)
    assert total(page) == int(count) + more
    page.locator(".panel .clear").first.click()
    until(page, lambda: page.locator(".panel li.chosen").count() == 0)
    assert total(page) == before and "source" not in asked(page)


def test_search_within_a_facet(opens: Opens) -> None:
    page = opens()
    within = page.locator("#grep-location")
    within.fill("seo")
    within.press("Enter")
    changed(page, "grep=seo")
    panel = page.locator(".panel", has=page.locator("#facet-location"))
    assert panel.locator(".value").all_inner_texts()[0] == "Seoul"


def test_a_range_is_dragged(opens: Opens) -> None:
    page = opens("/?unit=year")
    before, fields = total(page), page.locator("[data-chart] .field")
    first, last = fields.nth(2), fields.nth(4)
    want = first.get_attribute("data-first"), last.get_attribute("data-last")
    begin, end = first.bounding_box(), last.bounding_box()
    page.mouse.move(begin["x"] + begin["width"] / 2, begin["y"] + 60)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 60, steps=5)
    page.mouse.up()
    changed(page, "since=")
    assert (asked(page)["since"], asked(page)["until"]) == ([want[0]], [want[1]])
    assert total(page) < before


def test_a_bar_is_clicked(opens: Opens) -> None:
    page = opens("/?unit=year")
    bar = page.locator("[data-chart] a").last
    count = int(bar.get_attribute("aria-label").rsplit(": ", 1)[1])
    bar.click()
    changed(page, "since=")
    assert total(page) == count


def test_paging_sorting_and_the_way_back(opens: Opens) -> None:
    page = opens()
    first = hits(page)
    page.click("text=next →")
    changed(page, "offset=10")
    second = hits(page)
    assert not set(first) & set(second)
    page.locator(".sorts a", has_text="newest").click()
    changed(page, "sort=newest")
    assert "offset" not in asked(page)
    page.go_back()
    changed(page, "offset=10")
    until(page, lambda: hits(page) == second)
    page.go_back()
    until(page, lambda: hits(page) == first)


def test_an_article_and_its_matches(opens: Opens) -> None:
    page = opens("/?q=kim")
    title = hits(page)[0]
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/articles/**")
    assert page.locator("h1").inner_text() == title
    marks = page.locator(".whole mark")
    assert marks.count() == int(page.locator(".whole").get_attribute("data-matches")) > 1
    page.click("text=next →")
    assert page.locator("mark.here").get_attribute("id") == "m1"
    page.keyboard.press("n")
    assert page.locator("mark.here").get_attribute("id") == "m2"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert page.locator("mark.here").get_attribute("id") == f"m{marks.count()}"
    assert "date" in page.locator(".fields tbody").inner_text()
    page.fill("#q", "missile")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=missile")


def test_a_link_opens_the_same_again(opens: Opens) -> None:
    page = opens("/?q=said")
    page.locator(".panel li a").first.click()
    changed(page, "source=")
    page.locator(".units a", has_text="quarter").click()
    changed(page, "unit=quarter")
    again = opens(page.url.split("/", 3)[3].join(["/", ""]))
    for each in (".told b", ".hit h2", ".panel .value", ".units b"):
        seen = page.locator(each).all_inner_texts()
        assert again.locator(each).all_inner_texts() == seen


def test_all_of_it_without_javascript(opens: Opens) -> None:
    page = opens(java_script_enabled=False)
    page.fill("#q", "said")
    page.click("button:has-text('Search')")
    page.wait_for_url("**/?q=said*")
    page.locator(".panel li a").first.click()
    page.wait_for_url("**source=**")
    page.fill("input[name=since]", "2019")
    page.click("button:has-text('Set')")
    page.wait_for_url("**since=2019**")
    assert asked(page)["q"] == ["said"] and asked(page)["source"]
    page.locator("[data-chart] a").first.click()
    page.wait_for_url("**until=**")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/articles/**")
    page.click("text=next →")
    assert page.url.endswith("#m1")


@pytest.mark.parametrize("scheme, dark", [("light", False), ("dark", True)])
def test_both_schemes(opens: Opens, scheme: str, dark: bool) -> None:
    page = opens("/?q=kim", color_scheme=scheme)
    red = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) < 100) is dark


@pytest.mark.parametrize("path", ["/?q=kim", "/?q=soruce:x", "/articles/first?q=kim"])
def test_a_narrow_screen_needs_no_sideways_scrolling(opens: Opens, path: str) -> None:
    page = opens("/?q=kim", viewport=NARROW)
    if "articles" in path:
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/articles/**")
    elif path != "/?q=kim":
        page.goto(page.url.split("?")[0] + path[1:])
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]


def test_the_keyboard(opens: Opens) -> None:
    page = opens("/?q=kim")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = "document.activeElement.innerText"
    assert page.evaluate(focused) == hits(page)[1]
    page.keyboard.press("k")
    assert page.evaluate(focused) == hits(page)[0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.reload()
    page.keyboard.press("Tab")
    assert "what was found" in page.evaluate(focused)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?q=kim", "/?q=soruce:x", "/?q=nosuchword", "article"])
def test_axe_finds_nothing(opens: Opens, scheme: str, path: str) -> None:
    page = opens("/?q=kim" if path == "article" else path, color_scheme=scheme)
    if path == "article":
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/articles/**")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_hostile_articles_are_text(opens: Opens, site: Served) -> None:
    for path in ("/?q=hostile", "/"):
        page = opens(path, url=site.url)
        assert page.title() != "taken" and page.locator("main img, main script").count() == 0
        assert "<script>" in page.locator("main").inner_text()
    page.locator(".hit h2 a", has_text="Hostile").click()
    page.wait_for_url("**/articles/**")
    assert page.title() != "taken" and page.locator("main img, main script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_a_drag_that_ends_outside_ends_at_the_edge(opens: Opens) -> None:
    page = opens("/?unit=year")
    box = page.locator("[data-chart]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 5_000, box["y"] - 500, steps=3)
    page.mouse.up()
    changed(page, "since=")
    last = opens("/?unit=year").locator("[data-chart] .field").last.get_attribute("data-last")
    assert asked(page)["until"] == [last]
    page.locator(".sorts a", has_text="newest").click()
    changed(page, "sort=newest")


def test_a_drag_is_taken_back(opens: Opens) -> None:
    page = opens("/?unit=year")
    box = page.locator("[data-chart]").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 60, steps=3)
    assert page.locator(".drag").get_attribute("width") != "0"
    page.keyboard.press("Escape")
    assert page.locator(".drag").get_attribute("width") == "0"


def test_the_way_back_from_a_place_within_the_page(opens: Opens) -> None:
    page = opens("/?q=kim#found")
    before = total(page)
    page.locator(".panel li a").first.click()
    until(page, lambda: page.locator(".panel li.chosen").count() == 1)
    page.go_back()
    until(page, lambda: page.locator(".panel li.chosen").count() == 0)
    assert total(page) == before


def test_the_same_link_twice_is_one_step(opens: Opens) -> None:
    page = opens("/?q=kim")
    page.fill("#q", "missile")
    page.keyboard.press("Enter")
    changed(page, "q=missile")
    page.locator("#q").press("Enter")
    page.wait_for_selector("main:not(.waiting)")
    page.go_back()
    page.wait_for_url("**/?q=kim")


def test_the_match_that_is_shown_is_told(opens: Opens) -> None:
    page = opens("/?q=kim")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/articles/**")
    page.keyboard.press("n")
    assert page.locator("[role=status]").inner_text().startswith("match 1 of ")


def test_past_the_timeline_by_keyboard(opens: Opens) -> None:
    page = opens("/?q=kim")
    page.locator("#found").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.told') !== null")


def test_what_is_only_told_is_not_seen(opens: Opens) -> None:
    page = opens("/?q=kim", viewport=NARROW)
    for each in page.locator(".hidden").all():
        box = each.bounding_box()
        assert box["width"] <= 1 and box["height"] <= 1
