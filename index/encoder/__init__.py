"""Texts → vectors: the encoder that comes with the installation, any other of sentence-transformers, or one's own (`protocol.Encoder`)."""
