"""Reasons and pages state one probability, and the evidence adds up to it."""

from __future__ import annotations

import math

import httpx
import pytest


def test_the_reasons_state_the_probability_of_the_page(client: httpx.Client) -> None:
    found = client.get("/api/works", params={"per_page": 20}).json()["results"]
    compared = 0
    for work in found:
        for author in client.get(f"/api/works/{work['id']}").json()["authors"]:
            if author["match_probability"] is None:
                continue
            told = client.get(f"/api/works/{work['id']}/authors/{author['position']}/why").json()
            mine = told["scholar"]
            assert mine["match_probability"] == pytest.approx(author["match_probability"], abs=1e-4)
            if mine["evidence"] and not told["judged"]:
                share = min(max(mine["match_probability"], 1e-6), 1 - 1e-6)
                bits = sum(reason["bits"] for reason in mine["evidence"])
                assert bits == pytest.approx(math.log2(share / (1 - share)), abs=0.1)
                compared += 1
    assert compared > 3
