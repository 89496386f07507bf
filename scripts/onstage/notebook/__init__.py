"""The slides live in Jupyter: the server that RISE runs in, and a panel for each demo in the kernel."""
