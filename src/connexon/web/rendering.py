"""From answers to HTML: the template environment, its filters, and what every page knows."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from connexon import __version__
from connexon.app.accounts import SESSION_COOKIE, Actor
from connexon.app.site import Site
from connexon.mechanisms.wording import number_words
from connexon.text.wording import counted
from connexon.web.charts import bits_bar, reduction_bar, trend_chart
from connexon.web.formulas import formulas

VISIT_COOKIE = "connexon_visit"
_CODE = re.compile(r"`([^`]+)`")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def make_environment(static: Path) -> Environment:
    """Templates with everything escaped and nothing undefined passed over."""
    environment = Environment(
        loader=PackageLoader("connexon.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    versions = {
        path.name: hashlib.blake2b(path.read_bytes(), digest_size=6).hexdigest()
        for path in static.iterdir()
        if path.is_file()
    }
    environment.globals |= {
        "static": lambda name: f"/static/{name}?v={versions.get(name, '0')}",
        "version": __version__,
        "trend_chart": trend_chart,
        "bits_bar": bits_bar,
        "reduction_bar": reduction_bar,
    }
    environment.filters |= {
        "number": number,
        "percent": percent,
        "counted": counted,
        "sureness": sureness,
        "named": named,
        "figure": figure,
        "significant": significant,
        "coded": coded,
        "exact": exact,
        "signed": signed,
        "whole": whole,
        "formulas": formulas,
        "hanzi": hanzi,
    }
    return environment


def number(value: float) -> str:
    """12,345."""
    return f"{value:,}"


def figure(value: float) -> str:
    """A figure as short as it can be said: 12,345 or 3.7."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def significant(value: float) -> str:
    """Three figures that count: 125,000 or 0.0125 or 1.2e-07."""
    return number_words(value, 3)


def coded(text: str) -> Markup:
    """Words in backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  escaped


def exact(value: float) -> str:
    """The shortest text that is read back as the same number."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))


def signed(change: float) -> str:
    """A relative change: +12 %, −0.4 %, or ×51 when it is more than tenfold."""
    if change >= 9:
        return f"×{significant(1 + change)}"
    share = abs(change) * 100
    text = f"{share:.0f}" if share >= 9.5 or share < 0.05 else f"{share:.1f}"
    sign = "" if text == "0" else "−" if change < 0 else "+"
    return f"{sign}{text} %"


def whole(value: float) -> str:
    """A whole number with a real minus."""
    return f"{value:.0f}".replace("-0", "0").replace("-", "−")


def percent(value: float) -> str:
    """A probability in words of percent that never claims certainty."""
    if value >= 0.995:
        return "> 99 %"
    if value < 0.01:
        return "< 1 %"
    return f"{value:.0%}".replace("%", " %")


def sureness(probability: float) -> str:
    """CSS class for a match probability."""
    return "sure" if probability >= 0.9 else "likely" if probability >= 0.6 else "doubtful"


def named(name: str) -> Markup:
    """A personal name, marked as Chinese where it is written in Hanzi."""
    if _HAN.search(name):
        return Markup('<span lang="zh">{}</span>').format(name)
    return escape(name)


def hanzi(names: Iterable[str]) -> list[str]:
    """Those written in Hanzi."""
    return [name for name in names if _HAN.search(name)]


class Visit:
    """What a page knows of its visitor; a cookie is set only when the page holds a form."""

    def __init__(self, request: Request) -> None:
        self.site: Site = request.app.state.site
        self.actor: Actor = self.site.actor(request.cookies.get(SESSION_COOKIE))
        self.visit = request.cookies.get(VISIT_COOKIE)
        self.is_new = False
        self._signed: str | None = None

    def form_token(self) -> str:
        """The token that every form of this page carries."""
        if self.visit is None or len(self.visit) != 32:
            self.visit, self.is_new = secrets.token_hex(16), True
        if self._signed is None:
            self._signed = self.site.forms.sign(self.visit, self.site.now())
        return self._signed

    def check_form(self, signed: str | None) -> None:
        """Raises: InputError unless the form came from a page of this visit."""
        self.site.forms.check(self.visit, signed)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page for this visitor."""
    visit = Visit(request)
    environment: Environment = request.app.state.templates
    html = environment.get_template(template).render(
        path=request.url.path,
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        actor=visit.actor,
        site=visit.site,
        form_token=visit.form_token,
        query=values.pop("query", ""),
        **values,
    )
    response = HTMLResponse(html, status)
    response.headers["Cache-Control"] = "no-cache, private"
    if visit.is_new and visit.visit:
        response.set_cookie(
            VISIT_COOKIE,
            visit.visit,
            httponly=True,
            samesite="lax",
            secure=visit.site.is_https,
        )
    return response
