"""The same search over Milvus, for archives that one machine does not hold. Needs articleqa[milvus]."""
