"""What a person does: search, read a paper, see a person, correct a mistake, change their mind."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

LAB = "/mechanisms/cgas-sting-ifnb-hla"
TITLE = "Connexin mutants that close at low pH"
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _name(visitor, step):
    return f"{step}-{visitor.width}-{'js' if visitor.script else 'plain'}"


def _entries(visitor):
    """The titles of a person's works, once the whole page is there."""
    visitor.arrive()
    return visitor.page.locator(".entry h3").all_inner_texts()


def _at(address):
    """This address with whatever is asked of it, and none below it."""
    return re.compile(re.escape(address) + r"([?#]|$)")


def _from_home_to_the_person(visitor, base):
    """Search, a paper, and from its byline to the person."""
    page = visitor.page
    page.goto(base)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Papers")
    assert visitor.fits()
    visitor.picture(_name(visitor, "home"))
    page.get_by_role("searchbox").fill("connexin mutants")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("work")
    assert visitor.fits()
    visitor.picture(_name(visitor, "search"))
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    assert visitor.fits()
    visitor.picture(_name(visitor, "paper"))
    page.locator(".authors").get_by_role("link", name="W. Wang").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("^Works"))).to_have_count(2)
    assert visitor.fits()


def _read_the_reasons(visitor, entry):
    """In place with JavaScript, on a page of their own without."""
    page = visitor.page
    entry.get_by_text("Why we think it is theirs").click()
    if visitor.script:
        expect(entry.locator(".evidence")).not_to_have_count(0)
        expect(entry).to_contain_text("bits")
        assert visitor.fits()
        visitor.picture(_name(visitor, "scholar"))
        return
    entry.get_by_role("link", name=re.compile("Show the evidence")).click()
    expect(page.locator(".evidence").first).to_contain_text("together")
    assert visitor.fits()
    visitor.picture(_name(visitor, "why"))
    page.go_back()


def test_search_paper_scholar_not_mine_undone(visitor, base):
    page = visitor.page
    _from_home_to_the_person(visitor, base)
    entry = page.locator(".entry", has_text=TITLE)
    expect(entry).to_have_count(1)
    counted = page.locator(".entry").count()
    _read_the_reasons(visitor, entry)

    entry.get_by_role("button", name="Not mine").click()
    notice = page.get_by_role("status")
    expect(notice).to_contain_text("Noted")
    visitor.arrive()  # of a page still coming in an entry may be missing as well
    expect(entry).to_have_count(0)
    assert 0 < page.locator(".entry").count() < counted
    visitor.picture(_name(visitor, "not-mine"))

    notice.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(entry).to_have_count(1)
    visitor.arrive()
    assert page.locator(".entry").count() == counted

    page.goto(base + "/judgements")
    expect(page.get_by_text("taken back by local curator").first).to_be_visible()
    visitor.picture(_name(visitor, "judgements"))


def test_two_pages_of_one_person_become_one(visitor, base):
    page = visitor.page
    page.goto(base + "/scholars?q=wei+wang")
    links = page.locator("main .work-item h3 a")
    assert links.count() >= 2
    names = [links.nth(i).get_attribute("href") for i in range(2)]
    page.goto(base + names[0])
    page.get_by_label("Id of the other scholar").fill(names[1].rsplit("/", 1)[1])
    page.locator("form", has=page.locator("#other")).get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("same person")
    titles = _entries(visitor)
    assert any("variable" in t.lower() for t in titles)
    assert any("connexin" in t.lower() for t in titles)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    titles = _entries(visitor)
    mixed = [any(word in t.lower() for t in titles) for word in ("variable", "connexin")]
    assert sum(mixed) == 1


def test_a_page_of_two_people_is_divided_and_made_whole_again(visitor, base):
    page = visitor.page
    page.goto(base + "/scholars?q=wei+wang")
    href = page.locator("main .work-item h3 a").first.get_attribute("href")
    page.goto(base + href)
    titles = _entries(visitor)
    page.goto(base + href + "/divide")
    expect(page.get_by_role("heading", level=1)).to_have_text("Are these two people?")
    assert visitor.fits()
    visitor.picture(_name(visitor, "divide"))
    more = page.locator("details:not([open]) > summary").first
    if more.count():
        more.click()
    single = page.locator(
        'input[name="signature"], .work-item:has(> p.small:last-child) > label > input'
    )
    gone = single.first.locator("xpath=ancestor::li[1]").inner_text()
    single.first.check()
    page.get_by_role("button", name="What is ticked is somebody else’s").click()
    expect(page.get_by_role("status")).to_contain_text("is somebody else than")
    expect(page).to_have_url(_at(base + href))  # the page and its address stay with the rest
    stayed = _entries(visitor)
    (left,) = set(titles) - set(stayed)
    assert left in gone
    assert len(stayed) == len(titles) - 1
    assert visitor.fits()
    visitor.picture(_name(visitor, "divided"))
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back")
    expect(page).to_have_url(_at(base + href))
    assert sorted(_entries(visitor)) == sorted(titles)


def _feet(visitor):
    """What stands below each work that was found, once the whole page is there."""
    visitor.arrive()
    return visitor.page.locator(".work-item .foot").all_inner_texts()


def _years(feet):
    return [int(year) for foot in feet for year in re.findall(r"\b(?:19|20)\d\d\b", foot)]


def test_facets_narrow_and_widen(visitor, base):
    page = visitor.page
    page.goto(base + "/search?q=cells+OR+stars+OR+variable")
    before = page.get_by_role("status").inner_text()
    narrow = page.locator("#narrow")
    narrow.get_by_role("link", name=re.compile("Invented Astronomical Letters")).click()
    expect(page).to_have_url(re.compile("[?&]source="))
    expect(page.get_by_role("status")).not_to_have_text(before)
    feet = _feet(visitor)
    assert feet
    assert all("Invented Astronomical Letters" in foot for foot in feet)
    page.get_by_role("link", name="Leave out all filters").click()
    expect(page.get_by_role("status")).to_have_text(before)
    assert min(_years(_feet(visitor))) < 2012
    page.locator("#fy").fill("2012")
    page.get_by_role("button", name="Set").click()
    expect(page).to_have_url(re.compile("[?&]from_year=2012"))
    years = _years(_feet(visitor))
    assert years
    assert min(years) >= 2012


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about",
        "/developers",
        "/scholars",
        "/judgements",
        "/login",
        "/nothing/here",
        "/mechanisms",
        LAB,
        f"{LAB}/claims/hla-protects",
        "/works/doi:10.1002/advs.202400888",
    ],
)
def test_every_page_fits_and_has_one_heading(window, base, path):
    page = window(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    # Every control can be named by a screen reader.
    nameless = page.evaluate(
        "[...document.querySelectorAll('a, button, input:not([type=hidden])')].filter(e =>"
        " !(e.textContent.trim() || e.getAttribute('aria-label') || e.title"
        " || (e.labels && e.labels.length) || e.hidden)).map(e => e.outerHTML)"
    )
    assert nameless == []


CONTRAST = """() => {
  const lum = c => { const f = c.map(v => { v /= 255;
    return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const canvas = document.createElement('canvas'); canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const rgb = css => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = css; pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data]; };
  const ground = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; }
    return rgb(getComputedStyle(document.documentElement).backgroundColor); };
  const bad = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, s = getComputedStyle(e);
    if (!walk.currentNode.data.trim() || e.closest('svg, script, .skip, .visually-hidden')
        || !e.checkVisibility()) continue;
    const a = lum(rgb(s.color)), b = lum(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const large = parseFloat(s.fontSize) >= 24;
    if (ratio < (large ? 3 : 4.5)) bad.push([walk.currentNode.data.trim().slice(0, 40),
      ratio.toFixed(2)]);
  }
  return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(window, base, scheme):
    page = window(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(base + "/scholars?q=wei+wang")
    person = page.locator("main .work-item h3 a").first.get_attribute("href")
    for path in (
        "/",
        "/search?q=connexin",
        "/works/doi:10.1234/cells.2",
        person,
        "/nothing",
        f"{LAB}?gap_junctions=0&jak_inhibitor_dose=9",
        f"{LAB}/claims/hla-protects",
    ):
        page.goto(base + path)
        assert page.evaluate(CONTRAST) == [], path


def test_keyboard_reaches_the_content(window, base):
    page = window()
    page.goto(base)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Skip to the content")
    expect(focused).not_to_have_css("outline-style", "none")
    page.keyboard.press("Escape")
    page.locator("body").press("/")
    expect(focused).to_have_attribute("type", "search")
