"""Use cases: one function per thing a person asks for; the only place that knows the order."""
