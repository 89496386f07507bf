"""What the author of a slide calls in a cell: demos, recorded pictures, measured and drawn lanes, graphs, and clicks."""
