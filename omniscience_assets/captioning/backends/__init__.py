"""Who can write a caption."""
