"""One module per page: what it shows, as plain values for its template."""
