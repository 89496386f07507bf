"""Names that notebooks, kernels and decks share: MIME types of outputs, and environment variables of kernels."""

DEMO_MIME = "application/vnd.onstage.demo+json"  # what demo(), picture() and tasks() leave in a cell's outputs
WIDGET_VIEW_MIME = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE_MIME = "application/vnd.jupyter.widget-state+json"

BUILDING_VARIABLE = "ONSTAGE_BUILDING"  # set in the kernel while a deck is built
OUTPUT_VARIABLE = "ONSTAGE_OUTPUT"  # set in the kernels of `onstage notebook`: the folder the talk is built in
