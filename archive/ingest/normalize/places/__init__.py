"""Names of places and the countries that they are in."""
