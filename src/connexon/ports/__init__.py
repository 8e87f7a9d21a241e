"""What rooms need from the world, as Protocols; `backends` makes them real."""
