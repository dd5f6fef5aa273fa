"""A made-up AWS estate: one large stack as source, as provider schema and as a drifted plan."""
