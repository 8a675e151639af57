"""CommonMark 0.31.2 as a letter's texts may use it: blocks, inlines, and the page made of them.

Written from the specification, so that what counts as raw HTML or as an image is what that says and nothing
else, and so that the time it takes is in proportion to the text, whatever the text.
"""
