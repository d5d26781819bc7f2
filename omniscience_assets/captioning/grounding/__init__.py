"""What a caption may say: values and words that its figure, its evidence or its paper hold."""
