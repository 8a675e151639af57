"""Are these quoted words in that letter?

A file is read (`reading`), its quotations are found (`quoting`), each is held against the letter (`judging`,
`words`) and given a speaker (`speaking`), and the rest of the article against the record (`facts`).
Everything here is a function of its arguments: bytes or text in, findings out.
"""
