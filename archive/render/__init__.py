"""What people and programs see: one form of output a module; Rich only in those for terminals."""
