"""Slides → screen: sources are read, executed, cut to length and exported as one page."""
