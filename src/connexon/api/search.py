"""/api/search: works by query, with facets."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter(tags=["search"])
