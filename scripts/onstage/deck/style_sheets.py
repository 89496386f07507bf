"""What a style sheet loads."""

import re

# A regex, because tinycss2 takes 76 ms a build to find the same in our own style sheets and
# in those of the packages whose versions we pin; a test compares the two.
STYLE_SHEET_URL = re.compile(r"""url\((['"]?)(?!data:|https?:|#)([^)'"]+)\1\)""")
