"""What the author of a slide calls in a cell: demos, pictures, lanes, graphs, and clicks."""
