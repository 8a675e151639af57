"""Are these quoted words in that letter?

A file is read (`reading`), its quotations are found (`quoting`), each is held against the letter (`judging`) and given
a speaker (`speaking`), and the rest of the article is held against what the record proves (`facts`).
"""
