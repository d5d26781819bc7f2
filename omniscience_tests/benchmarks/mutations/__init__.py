"""Broken submissions by seed: papers, the images in them, and what packs them."""
