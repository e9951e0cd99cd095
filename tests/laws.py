"""How many random cities a law is tried on; no city has to be quick."""

from hypothesis import settings

law = settings(deadline=None, max_examples=60)
slow_law = settings(law, max_examples=12)
