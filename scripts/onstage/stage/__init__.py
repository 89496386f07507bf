"""Click → terminal: the talk given live, with every window following, before it, while it runs and after it."""
