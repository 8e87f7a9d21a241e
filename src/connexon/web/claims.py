"""Claims of a paper with what became of them: badges and words; judging them on request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from connexon.app import wiring
from connexon.app.claim_answers import ClaimAnswer, ClaimsAnswer
from connexon.app.claim_curves import judge_for_page
from connexon.app.claims import DRAWS, SITE_DRAWS, known_claims
from connexon.app.mechanisms import find_mechanism
from connexon.app.ranking import known_ranking
from connexon.app.site import Site
from connexon.mechanisms.model import Claim, Mechanism
from connexon.mechanisms.outcome import EffectBand, Outcome
from connexon.web.addresses import safe_next
from connexon.web.rendering import Visit, percent, signed

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim in a list; `badge` and `words` are empty while it is not judged."""

    claim: Claim
    answer: ClaimAnswer | None
    badge: str = ""
    words: str = ""
    effect: str = ""


def claim_list(site: Site, mechanism: Mechanism) -> dict[str, object]:
    """Values for the list of claims; runs nothing."""
    known = known_claims(site.library.path, mechanism) if mechanism.claims else None
    answers = {answer.id: answer for answer in known.claims} if known else {}
    return {
        "claims": [shown_claim(claim, answers.get(claim.claim_id)) for claim in mechanism.claims],
        "judged": known,
        "can_judge": bool(mechanism.claims and mechanism.drawn_parameters),
        "predictions": _predictions(known),
        "ranking": known_ranking(site.library.path, mechanism) if mechanism.ranking else None,
        "site_draws": SITE_DRAWS,
        "whole_draws": DRAWS,
    }


def shown_claim(claim: Claim, answer: ClaimAnswer | None) -> ShownClaim:
    """A claim with its badge."""
    if answer is None:
        return ShownClaim(claim, None)
    return ShownClaim(
        claim=claim,
        answer=answer,
        badge=_badge(answer),
        words=verdict_words(answer),
        effect=effect_words(answer.effect, answer.effect_kind),
    )


def _badge(answer: ClaimAnswer) -> str:
    """Red only for a claim that the model rather contradicts than leaves open."""
    if answer.outcome is Outcome.HOLDS:
        return "sure"
    contradicted = (answer.fraction_opposite or 0.0) > (answer.fraction_holding or 0.0)
    return "doubtful" if contradicted else "likely"


def verdict_words(answer: ClaimAnswer) -> str:
    """In how many draws a claim holds, its opposite holds, and it cannot be tested."""
    if answer.fraction_holding is None:
        return "cannot be tested in any draw"
    parts = [f"holds in {percent(answer.fraction_holding)} of the draws that can be tested"]
    if answer.fraction_opposite:
        parts.append(f"its opposite in {percent(answer.fraction_opposite)}")
    if answer.fraction_not_testable:
        parts.append(f"not testable in {percent(answer.fraction_not_testable)} of all")
    return ", ".join(parts)


def effect_words(effect: EffectBand | None, kind: str) -> str:
    """The median with its 5–95 % band."""
    if effect is None:
        return ""
    low, high = effect_size(effect.p05, kind), effect_size(effect.p95, kind)
    return f"{effect_size(effect.median, kind)} ({low} to {high})"


def effect_size(value: float, kind: str) -> str:
    """A relative change with its sign; a share abolished without."""
    if kind == "share abolished":
        return f"{value * 100:.0f} %".replace("-", "−")
    return signed(value)


def _predictions(known: ClaimsAnswer | None) -> list[dict[str, object]]:
    return [
        {"asked": p, "effect": effect_words(p.effect, ""), "rising": p.fraction_rising}
        for p in (known.predictions if known else ())
    ]


@router.post("/mechanisms/{mechanism_id}/claims")
def judge(
    request: Request,
    mechanism_id: str,
    form_token: Annotated[str, Form(max_length=300)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Judges the claims over a small ensemble, one page's wish at a time, and goes back."""
    visit = Visit(request)
    visit.check_form(form_token)
    path = visit.site.library.path
    mechanism = find_mechanism(path, mechanism_id)
    judge_for_page(path, mechanism, wiring.simulator())
    return RedirectResponse(safe_next(next), 303)
