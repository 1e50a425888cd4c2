"""Whether a core module fits a world, and what of it stands for what of the world."""
