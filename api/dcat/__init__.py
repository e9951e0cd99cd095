"""The catalogue of open data: a release after DCAT-AP.de at /dcat."""
