"""The portal's door: OGC API Features and Tiles below /ogc."""
