"""The rules that there are: files, their state, and what became of them."""
