"""Formulas in titles, as far as plain signs can say them: $\\gamma$-ray becomes γ-ray.

Only what stands between dollar signs is read. Whatever is not understood stays as printed.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "rightarrow": " → ", "to": " → ", "leftrightarrow": " ↔ ", "pm": "±",
    "mp": "∓", "times": "×", "cdot": "·", "sim": "~", "approx": "≈", "simeq": "≃", "leq": "≤",
    "le": "≤", "geq": "≥", "ge": "≥", "ll": "≪", "gg": "≫", "infty": "∞", "ell": "ℓ",
    "hbar": "ℏ", "prime": "′", "circ": "°", "dagger": "†", "ast": "*", "star": "*", "langle": "⟨",
    "rangle": "⟩", "equiv": "≡", "ne": "≠", "neq": "≠", "partial": "∂", "nabla": "∇", "sum": "Σ",
    "int": "∫", "in": "∈", "oplus": "⊕", "otimes": "⊗", "perp": "⊥", "parallel": "∥", "odot": "⊙",
    "sqrt": "√", "quad": " ", "ldots": "…", "dots": "…",
}  # fmt: skip
_ACCENTS = {
    "bar": "\u0304",
    "overline": "\u0304",
    "hat": "\u0302",
    "tilde": "\u0303",
    "vec": "\u20d7",
}
_DROPPED = {
    "rm", "mathrm", "text", "textrm", "mathbf", "bf", "it", "mathcal", "cal", "mbox", "left",
    "right", "mathit", "boldmath", "textit", "hspace", "displaystyle",
}  # fmt: skip
_FORMULA = re.compile(r"\$\$?([^$”]{1,200})\$\$?")
_ACCENT = re.compile(r"\\(" + "|".join(_ACCENTS) + r")\s*(?:\{\s*(\\?\w+)\s*\}|(\\[a-zA-Z]+|\w))")
_WORD = re.compile(r"\\([a-zA-Z]+)\s?")
_RAISED = re.compile(r"([_^])\s*(?:\{([^{}]*)\}|(.))")
_SPACING = re.compile(r"\\[,;:! ]")


def formulas(text: str) -> Markup:
    """The text as HTML with its formulas made readable; everything is escaped."""
    if "$" not in text:
        return escape(text)
    found, at = Markup(), 0
    for formula in _FORMULA.finditer(text):
        found += escape(text[at : formula.start()]) + _readable(formula.group(1))
        at = formula.end()
    return found + escape(text[at:])


def _readable(formula: str) -> Markup:
    plain = _SPACING.sub(" ", formula)
    plain = _ACCENT.sub(lambda m: (m[2] or m[3]) + _ACCENTS[m[1]], plain)
    plain = _WORD.sub(_sign, plain).replace("~", " ")
    for _ in range(3):  # nested at most so deep in titles
        raised = _RAISED.search(plain)
        if raised is None:
            break
        plain = _RAISED.sub(_marked, plain)
    html = str(escape(plain.replace("{", "").replace("}", "").replace("\\", "")))
    for mark, tag in _MARKS.items():
        html = html.replace(mark, tag)
    return Markup(re.sub(r"  +", " ", html))  # noqa: S704  escaped before the marks became tags


# Signs of the private use area stand for tags until the text has been escaped.
_MARKS = {"\ue000": "<sub>", "\ue001": "</sub>", "\ue002": "<sup>", "\ue003": "</sup>"}


def _sign(word: re.Match[str]) -> str:
    name = word[1]
    if name in _DROPPED:
        return ""
    for arrow in ("rightarrow", "leftrightarrow"):  # also glued to what follows it
        if name.startswith(arrow):
            return _SIGNS[arrow] + name[len(arrow) :]
    return _SIGNS.get(name, name + " ")


def _marked(raised: re.Match[str]) -> str:
    inner = (raised[2] if raised[2] is not None else raised[3]).strip()
    start, end = ("\ue000", "\ue001") if raised[1] == "_" else ("\ue002", "\ue003")
    return f"{start}{inner}{end}"
