"""What the author of a slide calls in a cell: demos, recorded pictures, lanes measured and drawn, graphs, clicks."""
