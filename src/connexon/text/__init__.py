"""Names, titles and scripts as they are printed, and what can be read from them."""
