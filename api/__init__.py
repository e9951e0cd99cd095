"""Open the doors: HTTP, web pages and the command line.

Nothing is reckoned here. A door reads a release that is in memory and says it
in HTML, GeoJSON or PDF; it writes only where a planner's own door is open.
"""
