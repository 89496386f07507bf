"""What the asyncio tasks of a run did: noted inside it, read while it runs, kept as a trace."""
