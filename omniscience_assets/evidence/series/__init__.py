"""What is plotted inside a plot area: lines, points, bars, bands and fields, back in data coordinates."""
