"""From kept figures to the files that people train on."""
