"""What a demo is, and one run of it: found, declared, started in a terminal, recorded, judged."""
