"""The archive's schema, step by step (Alembic). Each file in ``versions`` makes one schema from the one before."""
