"""Is a caption enough to answer what the figure shows? Questions with known answers, readers, and their scores."""
