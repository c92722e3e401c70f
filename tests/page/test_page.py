"""Page in a real browser: searching, filtering, dragging, paging, keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.page.conftest import PageOpener
from tests.web.serving import Server

NARROW = {"width": 390, "height": 844}


def params(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def total(page: Any) -> int:
    return int(page.locator(".result-summary b").first.inner_text().replace(",", ""))


def hit_titles(page: Any) -> list[str]:
    titles: list[str] = page.locator(".hit h2").all_inner_texts()
    return titles


def wait_until(page: Any, condition: Callable[[], bool]) -> None:
    """Wait until the condition holds; the content policy forbids waiting by script in the page."""
    for _ in range(100):
        if condition():
            return
        page.wait_for_timeout(100)
    assert condition()


def wait_for_address(page: Any, text: str) -> None:
    """Wait until the address contains a text."""
    page.wait_for_url(lambda url: text in url)
    page.wait_for_selector("main:not(.waiting)")


def test_a_query_is_searched_and_highlighted(open_page: PageOpener) -> None:
    page = open_page()
    everything = total(page)
    page.fill("#q", '"Kim Jong Un"')
    page.keyboard.press("Enter")
    wait_for_address(page, "q=")
    assert params(page) == {"q": ['"Kim Jong Un"']}
    assert 0 < total(page) < everything
    assert "Kim Jong Un" in page.locator(".passage mark").all_inner_texts()
    assert page.locator("#q").input_value() == '"Kim Jong Un"'


def test_an_error_shows_its_place(open_page: PageOpener) -> None:
    page = open_page()
    page.fill("#q", "kim soruce:KCNA")
    page.keyboard.press("Enter")
    wait_for_address(page, "q=")
    assert "there is no field" in page.locator("[role=alert]").inner_text()
    assert page.locator("[role=alert] mark").inner_text() == "soruce"
    assert page.locator("#q").get_attribute("aria-invalid") == "true"
    assert page.locator("#q").input_value() == "kim soruce:KCNA"


def test_facet_values_are_added_and_removed(open_page: PageOpener) -> None:
    page = open_page("/?q=said")
    before = total(page)
    first = page.locator(".panel", has_text="source").locator("li a").nth(0)
    name, count = first.locator(".value").inner_text(), first.locator(".count").inner_text()
    first.click()
    wait_for_address(page, "source=")
    assert params(page)["source"] == [name] and total(page) == int(count)
    panel = page.locator(".panel", has_text="source").first
    assert panel.locator("li").count() > 1, "the other values stay in sight"
    second = panel.locator("li:not(.selected) a").first
    second_count = int(second.locator(".count").inner_text())
    second.click()
    wait_until(page, lambda: page.locator(".panel li.selected").count() == 2)
    assert total(page) == int(count) + second_count
    page.locator(".panel .clear").first.click()
    wait_until(page, lambda: page.locator(".panel li.selected").count() == 0)
    assert total(page) == before and "source" not in params(page)


def test_search_within_a_facet(open_page: PageOpener) -> None:
    page = open_page()
    field = page.locator("#grep-location")
    field.fill("seo")
    field.press("Enter")
    wait_for_address(page, "grep=seo")
    panel = page.locator(".panel", has=page.locator("#facet-location"))
    assert panel.locator(".value").all_inner_texts()[0] == "Seoul"


def test_dragging_selects_a_range(open_page: PageOpener) -> None:
    page = open_page("/?unit=year")
    before, fields = total(page), page.locator("[data-chart] .field")
    first, last = fields.nth(2), fields.nth(4)
    expected = first.get_attribute("data-first"), last.get_attribute("data-last")
    first_box, last_box = first.bounding_box(), last.bounding_box()
    page.mouse.move(first_box["x"] + first_box["width"] / 2, first_box["y"] + 60)
    page.mouse.down()
    page.mouse.move(last_box["x"] + last_box["width"] / 2, last_box["y"] + 60, steps=5)
    page.mouse.up()
    wait_for_address(page, "since=")
    assert (params(page)["since"], params(page)["until"]) == ([expected[0]], [expected[1]])
    assert total(page) < before


def test_clicking_a_bar_selects_its_range(open_page: PageOpener) -> None:
    page = open_page("/?unit=year")
    bar = page.locator("[data-chart] a").last
    count = int(bar.get_attribute("aria-label").rsplit(": ", 1)[1])
    bar.click()
    wait_for_address(page, "since=")
    assert total(page) == count


def test_paging_sorting_and_going_back(open_page: PageOpener) -> None:
    page = open_page()
    first = hit_titles(page)
    page.click("text=next →")
    wait_for_address(page, "offset=10")
    second = hit_titles(page)
    assert not set(first) & set(second)
    page.locator(".sorts a", has_text="newest").click()
    wait_for_address(page, "sort=newest")
    assert "offset" not in params(page)
    page.go_back()
    wait_for_address(page, "offset=10")
    wait_until(page, lambda: hit_titles(page) == second)
    page.go_back()
    wait_until(page, lambda: hit_titles(page) == first)


def test_an_article_and_its_matches(open_page: PageOpener) -> None:
    page = open_page("/?q=kim")
    title = hit_titles(page)[0]
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/articles/**")
    assert page.locator("h1").inner_text() == title
    marks = page.locator(".article mark")
    assert marks.count() == int(page.locator(".article").get_attribute("data-matches")) > 1
    page.click("text=next →")
    assert page.locator("mark.current").get_attribute("id") == "m1"
    page.keyboard.press("n")
    assert page.locator("mark.current").get_attribute("id") == "m2"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert page.locator("mark.current").get_attribute("id") == f"m{marks.count()}"
    assert "date" in page.locator(".fields tbody").inner_text()
    page.fill("#q", "missile")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=missile")


def test_a_link_opens_the_same_state(open_page: PageOpener) -> None:
    page = open_page("/?q=said")
    page.locator(".panel li a").first.click()
    wait_for_address(page, "source=")
    page.locator(".units a", has_text="quarter").click()
    wait_for_address(page, "unit=quarter")
    second_page = open_page(page.url.split("/", 3)[3].join(["/", ""]))
    for selector in (".result-summary b", ".hit h2", ".panel .value", ".units b"):
        texts = page.locator(selector).all_inner_texts()
        assert second_page.locator(selector).all_inner_texts() == texts


def test_everything_works_without_javascript(open_page: PageOpener) -> None:
    page = open_page(java_script_enabled=False)
    page.fill("#q", "said")
    page.click("button:has-text('Search')")
    page.wait_for_url("**/?q=said*")
    page.locator(".panel li a").first.click()
    page.wait_for_url("**source=**")
    page.fill("input[name=since]", "2019")
    page.click("button:has-text('Set')")
    page.wait_for_url("**since=2019**")
    assert params(page)["q"] == ["said"] and params(page)["source"]
    page.locator("[data-chart] a").first.click()
    page.wait_for_url("**until=**")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/articles/**")
    page.click("text=next →")
    assert page.url.endswith("#m1")


@pytest.mark.parametrize("scheme, dark", [("light", False), ("dark", True)])
def test_color_schemes(open_page: PageOpener, scheme: str, dark: bool) -> None:
    page = open_page("/?q=kim", color_scheme=scheme)
    red = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(red) < 100) is dark


@pytest.mark.parametrize("path", ["/?q=kim", "/?q=soruce:x", "/articles/first?q=kim"])
def test_a_narrow_screen_needs_no_sideways_scrolling(open_page: PageOpener, path: str) -> None:
    page = open_page("/?q=kim", viewport=NARROW)
    if "articles" in path:
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/articles/**")
    elif path != "/?q=kim":
        page.goto(page.url.split("?")[0] + path[1:])
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]


def test_the_keyboard(open_page: PageOpener) -> None:
    page = open_page("/?q=kim")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = "document.activeElement.innerText"
    assert page.evaluate(focused) == hit_titles(page)[1]
    page.keyboard.press("k")
    assert page.evaluate(focused) == hit_titles(page)[0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.reload()
    page.keyboard.press("Tab")
    assert "Skip to results" in page.evaluate(focused)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/?q=kim", "/?q=soruce:x", "/?q=nosuchword", "article"])
def test_axe_finds_nothing(open_page: PageOpener, scheme: str, path: str) -> None:
    page = open_page("/?q=kim" if path == "article" else path, color_scheme=scheme)
    if path == "article":
        page.locator(".hit h2 a").first.click()
        page.wait_for_url("**/articles/**")
    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()


def test_hostile_articles_are_text(open_page: PageOpener, site: Server) -> None:
    for path in ("/?q=hostile", "/"):
        page = open_page(path, url=site.url)
        assert page.title() != "taken" and page.locator("main img, main script").count() == 0
        assert "<script>" in page.locator("main").inner_text()
    page.locator(".hit h2 a", has_text="Hostile").click()
    page.wait_for_url("**/articles/**")
    assert page.title() != "taken" and page.locator("main img, main script").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_a_drag_that_ends_outside_ends_at_the_edge(open_page: PageOpener) -> None:
    page = open_page("/?unit=year")
    box = page.locator("[data-chart]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 5_000, box["y"] - 500, steps=3)
    page.mouse.up()
    wait_for_address(page, "since=")
    last = open_page("/?unit=year").locator("[data-chart] .field").last.get_attribute("data-last")
    assert params(page)["until"] == [last]
    page.locator(".sorts a", has_text="newest").click()
    wait_for_address(page, "sort=newest")


def test_escape_cancels_a_drag(open_page: PageOpener) -> None:
    page = open_page("/?unit=year")
    box = page.locator("[data-chart]").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 60, steps=3)
    assert page.locator(".drag").get_attribute("width") != "0"
    page.keyboard.press("Escape")
    assert page.locator(".drag").get_attribute("width") == "0"


def test_going_back_from_a_fragment(open_page: PageOpener) -> None:
    page = open_page("/?q=kim#results")
    before = total(page)
    page.locator(".panel li a").first.click()
    wait_until(page, lambda: page.locator(".panel li.selected").count() == 1)
    page.go_back()
    wait_until(page, lambda: page.locator(".panel li.selected").count() == 0)
    assert total(page) == before


def test_the_same_search_twice_is_one_history_entry(open_page: PageOpener) -> None:
    page = open_page("/?q=kim")
    page.fill("#q", "missile")
    page.keyboard.press("Enter")
    wait_for_address(page, "q=missile")
    page.locator("#q").press("Enter")
    page.wait_for_selector("main:not(.waiting)")
    page.go_back()
    page.wait_for_url("**/?q=kim")


def test_the_current_match_is_announced(open_page: PageOpener) -> None:
    page = open_page("/?q=kim")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/articles/**")
    page.keyboard.press("n")
    assert page.locator("[role=status]").inner_text().startswith("match 1 of ")


def test_the_keyboard_skips_the_timeline(open_page: PageOpener) -> None:
    page = open_page("/?q=kim")
    page.locator("#results").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.result-summary') !== null")


def test_text_for_screen_readers_is_invisible(open_page: PageOpener) -> None:
    page = open_page("/?q=kim", viewport=NARROW)
    for element in page.locator(".hidden").all():
        box = element.bounding_box()
        assert box["width"] <= 1 and box["height"] <= 1
