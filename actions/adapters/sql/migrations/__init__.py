"""The history of the shop's tables, run by Alembic through `schema.SchemaHistory`."""
