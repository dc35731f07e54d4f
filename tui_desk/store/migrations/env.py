"""Runs migrations over the file named by `schema.migrate`, in one transaction."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine, event

from tui_desk.store.models import Event
from tui_desk.store.reader import connect


def run() -> None:
    """Upgrade in one `BEGIN IMMEDIATE` transaction: all of it or nothing."""
    path = context.config.attributes["path"]
    engine = create_engine("sqlite://", creator=lambda: connect(path))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Event.metadata,
            render_as_batch=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
