"""What a person does in the lab: turn a switch, see the curve change, read a claim."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

LAB = "/mechanisms/cgas-sting-ifnb-hla"
PAPER = "/works/doi:10.1002/advs.202400888"
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def curve(page, chart="surface_hla", style="asked"):
    return page.locator(f'[data-chart="{chart}"] > svg .curve.{style}').first


def run_it(visitor):
    """Without a script a person presses the button."""
    if not visitor.script:
        visitor.page.get_by_role("button", name="Run").click()


def number_of(page, row):
    cells = page.get_by_role("row", name=row).get_by_role("cell").all_inner_texts()
    return float(cells[0].replace(",", ""))


@pytest.mark.parametrize("path", [LAB, PAPER], ids=["lab", "paper"])
def test_a_switch_changes_the_curve(visitor, base, path):
    page = visitor.page
    page.goto(base + path)
    drawn = curve(page).get_attribute("d")
    lysis = curve(page, "lysis_low").get_attribute("d")
    surface = number_of(page, re.compile("^Surface HLA-I"))
    page.get_by_role("switch", name="Gap junctions open").click()
    run_it(visitor)
    expect(page.get_by_text("Gap junctions open: off")).to_be_visible()
    visitor.arrive()
    assert curve(page).get_attribute("d") != drawn
    assert curve(page, "lysis_low").get_attribute("d") != lysis
    # Now it is set beside the model as drawn, whose curve is the one of before.
    assert curve(page, style="compared").get_attribute("d") == drawn
    assert number_of(page, re.compile("^Surface HLA-I")) < surface
    expect(page).to_have_url(re.compile("msc_present=1"))
    assert "gap_junctions" not in page.url  # a checkbox that is off is not sent
    assert visitor.fits()
    visitor.picture(f"{'lab' if path == LAB else 'panel'}-{visitor.width}-{visitor.script}")
    page.get_by_role("link", name="As drawn").click()
    expect(page.get_by_text("the model as drawn")).to_be_visible()
    expect(curve(page)).to_have_attribute("d", drawn)


def test_a_dose_is_moved_by_the_keyboard(visitor, base):
    page = visitor.page
    page.goto(base + LAB)
    page.get_by_text("Doses", exact=True).click()
    dose = page.get_by_role("spinbutton", name="JAK inhibitor")
    if visitor.script:
        slider = page.get_by_role("slider", name="JAK inhibitor")
        slider.press("End")
        expect(dose).to_have_value("2000")
    else:
        dose.fill("2000")
        run_it(visitor)
    expect(page.get_by_text("JAK inhibitor: 2000 nM")).to_be_visible()
    visitor.arrive()
    assert number_of(page, re.compile("^Active ISGF3")) < 0.05
    if visitor.script:
        slider.press("Home")
        expect(dose).to_have_value("0")
        expect(page.get_by_text("the model as drawn")).to_be_visible()


def test_the_diagram_takes_the_colours_of_another_time(visitor, base):
    page = visitor.page
    page.goto(base + LAB)
    node = page.locator("#node-hla_surface_t")
    expect(node).to_have_class(re.compile(r"level-[1-8]"))
    clock = page.get_by_role("slider", name=re.compile("Time at which"))
    if not visitor.script:
        expect(clock).to_have_count(0)
        expect(page.get_by_text("Play", exact=True)).to_be_hidden()
        return
    later = node.get_attribute("class")
    clock.press("Home")
    expect(node).not_to_have_class(later)
    page.clock.install(time=0)  # the page's time is ours from here on, however busy the machine is
    page.clock.pause_at(1)
    page.get_by_role("button", name="Play").click()
    page.clock.run_for(2000)  # a quarter of what all of it takes, less the first picture
    page.get_by_role("button", name="Stop").click()
    end, stopped = float(clock.get_attribute("max")), float(clock.input_value())
    assert 0.2 * end < stopped < 0.3 * end
    page.clock.run_for(2000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert float(clock.input_value()) == stopped


def test_a_claim_shows_its_curves_and_what_breaks_it(visitor, base):
    page = visitor.page
    page.goto(base + PAPER)
    item = page.locator(".claim-item", has_text="protecting the tumor cells")
    expect(item.locator(".pill")).to_have_text(re.compile("holds|fails|not testable"))
    item.get_by_text("Curves with bands").click()
    if not visitor.script:
        item.get_by_role("link", name="On a page of its own").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("protecting the tumor")
    else:
        expect(item.locator(".band").first).to_be_visible()
    body = page.locator("[data-evidence-body]")
    expect(body.get_by_role("heading", name="What decides it")).to_be_visible()
    assert visitor.fits()
    body.get_by_role("link", name=re.compile("^draw ")).first.click()
    expect(page.get_by_role("heading", level=2, name=re.compile("^Draw "))).to_be_visible()
    assert visitor.fits()
    visitor.picture(f"claim-{visitor.width}-{visitor.script}")


def test_figures_are_saved_as_pictures(window, base):
    page = window(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page.goto(base + LAB)
    for name, head in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as taken:
            page.locator(f'[data-chart="surface_hla"] .lab-take:has-text("{name}")').click()
        assert head in taken.value.path().read_bytes()[:80]
