"""The portal kit: files that put a release into a Masterportal and into QGIS."""
