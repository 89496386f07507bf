"""Words typed → calls: the only part that prints and exits."""
