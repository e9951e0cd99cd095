"""Reading: what becomes of a file in a process of its own, before anybody trusts it.

`layers.readers.read` is the only door. It starts `layers.reading.child`, which
has no network, little memory and little time, and takes from it texts, WKB and
faults, never objects. One module per kind of file hands out a `table.Table`.
Nothing here imports pandas: a child that starts quickly is started gladly.
"""
