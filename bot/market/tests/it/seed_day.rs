//! The seed's day from the rows in the repository.
