"""Search with facets and paging."""

from __future__ import annotations

from fastapi import APIRouter

router = APIRouter()
