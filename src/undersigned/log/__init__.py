"""The log of a letter or roster: Merkle tree, signed notes, checkpoints, cosignatures, receipts."""
