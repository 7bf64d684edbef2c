"""What the service keeps, in SQLite or PostgreSQL: what is defined, when it runs, what became of it, and logs.

Functions take a session of a transaction that is open (`Store.reading`, `Store.writing`), so that what belongs together
is kept together or not at all. They take the time as an argument, too: no clock is read here.
"""
