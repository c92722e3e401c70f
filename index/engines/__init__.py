"""One engine a module; `index.registry` knows them by name."""
