"""A record log of a million records with planted regressions, whose causes are known."""
