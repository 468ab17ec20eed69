"""Texts → vectors, by the encoder that is installed with the package, another one of sentence-transformers, or any `protocol.Encoder`."""
