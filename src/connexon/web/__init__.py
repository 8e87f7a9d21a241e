"""The site: server-rendered pages over the same answers as the API. Works without JavaScript."""

from connexon.web.mounting import mount_pages

__all__ = ["mount_pages"]
