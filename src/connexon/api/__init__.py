"""The API: JSON over HTTP, described by OpenAPI; every answer is a use case's answer as it is."""

from connexon.api.application import create_api

__all__ = ["create_api"]
