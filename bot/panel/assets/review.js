// Compare, search and bulk decisions.
