"""Are these quoted words in that letter?

Everything here is a function of its arguments: bytes or text in, findings out.
"""
