"""Who may enter: roles, the table of every address and role, and the door that holds to it."""
