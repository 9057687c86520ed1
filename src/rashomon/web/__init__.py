"""The reading room: the archive in a browser, where people read, compare and decide.

``rashomon.web.app.create`` is the one way in. Pages are made on the server and work without a script; each has its
state in its address and twins that end in ``.json`` and, where it is a table, ``.csv``.
"""
