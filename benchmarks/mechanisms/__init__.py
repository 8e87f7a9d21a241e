"""How fast mechanisms run."""
