"""The workbench: pages in plain German for people who plan."""
