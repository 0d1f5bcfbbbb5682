"""Kernels of ``engine.siting``: cores, interchange, prices, flows, covers."""
