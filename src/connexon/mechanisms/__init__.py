"""Models attached to works: lint, perturbations, runs, claims, ensembles, diagrams.

Reads no table and writes none: a mechanism comes from a bundle of files (`bundle`), runs through
`ports.simulator`, and its claims are judged by pure functions (`outcome`). `sbml`, `lint` and
`diagram` load libsbml (0.3 s); import them where they are used.
"""
