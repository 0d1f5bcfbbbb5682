"""Pages of tables that go out and come in, for every table that an app offers (ADR 0021)."""
