"""A library as it is shown: pages of its items, sorted and filtered."""
