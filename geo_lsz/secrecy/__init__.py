"""Secrecy: small numbers leave the house in no way, and cannot be worked out from what does (METHODS M11).

A delivery passes the gate (`gate.py`) together with all that hangs together with
it. `primary` says what is small; `facts` is what hangs together, as one linear
system that `persons` and `rates` put together; `secondary` hides further counts
until `worlds` finds, for every hidden one, whole-number cities that look the same
from outside and differ in it; `proof` checks them in whole numbers, and trusts no solver.
"""
