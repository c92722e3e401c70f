"""`make mutants` runs what is here, and installs mutmut for it; there are no tests in it."""

collect_ignore_glob = ["*.py"]
